/**
 * Graphics and physics.
 */
import { exact, must, plausible } from './compare.js';

const finite = (numbers) => must(numbers.every(Number.isFinite), `not finite: ${numbers}`);

export default {
  three: {
    entry:
      "export { Vector3, Matrix4, Quaternion, Color, Euler, Box3, Ray, Plane, Sphere, SphereGeometry, MathUtils } from 'three';",
    run: (T) => {
      const v = new T.Vector3(1, 2, 3);
      const rotation = new T.Quaternion().setFromEuler(new T.Euler(0.5, 0.25, 1));
      const color = new T.Color(0x336699);
      return [
        v.clone().normalize().toArray(),
        v
          .clone()
          .cross(new T.Vector3(0, 1, 0.5))
          .toArray(),
        v.clone().applyQuaternion(rotation).toArray(),
        new T.Matrix4().makeRotationY(0.5).setPosition(1, 2, 3).elements,
        [color.r, color.g, color.b],
        [color.getHex()].map((x) => [x >> 16, (x >> 8) & 255, x & 255]),
        [new T.Sphere(new T.Vector3(), 2).distanceToPoint(v)],
        new T.SphereGeometry(1, 8, 6).attributes.position.array,
      ];
    },
    compare: plausible,
  },
  'three (indices)': {
    entry: "export { SphereGeometry, CylinderGeometry, TorusGeometry, PlaneGeometry } from 'three';",
    run: (T) =>
      [
        new T.SphereGeometry(1, 24, 20),
        new T.CylinderGeometry(1, 1, 2, 30, 12),
        new T.TorusGeometry(1, 0.4, 12, 30),
        new T.PlaneGeometry(1, 1, 20, 20),
      ].map(({ index }) => [...index.array]),
    compare: exact,
  },
  'gl-matrix': {
    entry: "export { mat4, vec3, quat } from 'gl-matrix';",
    run: ({ mat4, vec3, quat }) => {
      const m = mat4.create();
      mat4.translate(m, m, [1, 2, 3]);
      mat4.rotateY(m, m, 0.5);
      mat4.scale(m, m, [2, 2, 2]);
      const inverse = mat4.invert(mat4.create(), m);
      return [
        [...m],
        [...inverse],
        [...vec3.transformMat4(vec3.create(), [1, 0, 2], m)],
        [...vec3.normalize(vec3.create(), [1, 2, 3])],
        [...quat.slerp(quat.create(), [0, 0, 0, 1], [0, 1, 0, 0], 0.5)],
      ];
    },
    compare: plausible,
  },
  'cannon-es': {
    entry: "export { World, Body, Sphere, Plane, Vec3 } from 'cannon-es';",
    run: ({ World, Body, Sphere, Plane, Vec3 }) => {
      const world = new World({ gravity: new Vec3(0, -9.8, 0) });
      const ball = new Body({ mass: 1, shape: new Sphere(0.5), position: new Vec3(0, 4, 0) });
      const ground = new Body({ mass: 0, shape: new Plane() });
      ground.quaternion.setFromEuler(-Math.PI / 2, 0, 0);
      world.addBody(ball);
      world.addBody(ground);
      for (let i = 0; i < 60; i++) world.step(1 / 64);
      return [ball.position.x, ball.position.y, ball.position.z];
    },
    compare: finite,
  },
  'matter-js': {
    entry: "export { default } from 'matter-js';",
    run: ({ default: Matter }) => {
      const engine = Matter.Engine.create();
      const box = Matter.Bodies.rectangle(40, 20, 16, 16);
      const ground = Matter.Bodies.rectangle(40, 120, 160, 16, { isStatic: true });
      Matter.Composite.add(engine.world, [box, ground]);
      for (let i = 0; i < 60; i++) Matter.Engine.update(engine, 16);
      return [box.position.x, box.position.y, box.angle];
    },
    compare: finite,
  },
};
