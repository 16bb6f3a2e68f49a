/**
 * Spatial indices, meshes, graphs, games: integers that steer, and comparisons of data.
 */
import { exact, must, points, sequence } from './compare.js';

const boxes = (count, seed) =>
  points(count, 128, seed).map(([x, y], id) => ({ minX: x, minY: y, maxX: x + (id % 4), maxY: y + (id % 3), id }));
const sorted = (ids) => [...ids].sort((a, b) => a - b);

/** A star with so many vertices, on a grid that every format of the rows holds within a few digits. */
function star(count) {
  const flat = [];
  for (let i = 0; i < count; i++) {
    const [angle, radius] = [(2 * Math.PI * i) / count, i % 2 === 0 ? 96 : 48];
    flat.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  return flat;
}

export default {
  earcut: {
    entry: "export { default } from 'earcut';",
    run: ({ default: earcut }) => [50, 100, 400, 1000].map((n) => [n, earcut(star(n))]),
    compare: (got) => {
      for (const [n, triangles] of got) {
        must(triangles.length % 3 === 0 && triangles.length > 0, `${triangles.length} indices for ${n} vertices`);
        must(triangles.length <= 3 * (n - 2), `${triangles.length / 3} triangles for ${n} vertices`);
        must(
          triangles.every((i) => Number.isInteger(i) && i >= 0 && i < n),
          'an index is none of a vertex',
        );
        for (let i = 0; i < triangles.length; i += 3) {
          must(new Set(triangles.slice(i, i + 3)).size === 3, `triangle ${i / 3} has a vertex twice`);
        }
      }
    },
  },
  delaunator: {
    entry: "export { default } from 'delaunator';",
    run: ({ default: Delaunator }) => {
      const { triangles, halfedges } = Delaunator.from(points(500, 120, 3));
      return { triangles: [...triangles], halfedges: [...halfedges] };
    },
    compare: ({ triangles, halfedges }, want) => {
      must(triangles.length > 0.8 * want.triangles.length, `${triangles.length / 3} triangles`);
      must(
        triangles.every((i) => i >= 0 && i < 500),
        'an index is none of a point',
      );
      halfedges.forEach((twin, e) =>
        must(twin === -1 || halfedges[twin] === e, `half-edge ${e} is not its twin's twin`),
      );
    },
  },
  'd3-delaunay': {
    entry: "export { Delaunay } from 'd3-delaunay';",
    run: ({ Delaunay }) => {
      const delaunay = Delaunay.from(points(300, 120, 5));
      const voronoi = delaunay.voronoi([0, 0, 120, 120]);
      return [delaunay.triangles.length, voronoi.circumcenters.length, delaunay.find(60, 60)];
    },
    compare: ([triangles, centers, found]) => {
      must(triangles > 0 && triangles % 3 === 0 && centers > 0, `${triangles} indices, ${centers} centers`);
      must(found >= 0 && found < 300, `found ${found}`);
    },
  },
  kdbush: {
    entry: "export { default } from 'kdbush';",
    run: ({ default: KDBush }) => {
      const index = new KDBush(600, 16);
      for (const [x, y] of points(600, 100)) index.add(x, y);
      index.finish();
      return [index.range(20, 30, 60, 70), index.within(50, 50, 12), index.range(0, 0, 99, 99).length].map((x) =>
        typeof x === 'number' ? x : sorted(x),
      );
    },
    compare: exact,
  },
  rbush: {
    entry: "export { default } from 'rbush';",
    run: ({ default: RBush }) => {
      const tree = new RBush();
      tree.load(boxes(400, 7));
      for (const one of boxes(100, 8)) tree.insert({ ...one, id: one.id + 1000 });
      const search = (minX, minY, maxX, maxY) => sorted(tree.search({ minX, minY, maxX, maxY }).map(({ id }) => id));
      return [
        search(20, 20, 60, 50),
        search(0, 0, 10, 127),
        tree.all().length,
        tree.collides({ minX: 5, minY: 5, maxX: 5, maxY: 5 }),
      ];
    },
    compare: exact,
  },
  flatbush: {
    entry: "export { default } from 'flatbush';",
    run: ({ default: Flatbush }) => {
      const index = new Flatbush(700);
      for (const { minX, minY, maxX, maxY } of boxes(700, 9)) index.add(minX, minY, maxX, maxY);
      index.finish();
      return [sorted(index.search(20, 20, 60, 50)), sorted(index.search(0, 0, 127, 3))];
    },
    compare: exact,
  },
  supercluster: {
    entry: "export { default } from 'supercluster';",
    run: ({ default: Supercluster }) => {
      const index = new Supercluster({ radius: 40, maxZoom: 8 });
      index.load(
        points(300, 100, 11).map(([x, y]) => ({
          type: 'Feature',
          properties: {},
          geometry: { type: 'Point', coordinates: [x - 50, y - 50] },
        })),
      );
      return [0, 2, 4, 8].map((zoom) => {
        const clusters = index.getClusters([-180, -85, 180, 85], zoom);
        return clusters.reduce((sum, { properties }) => sum + (properties.point_count ?? 1), 0);
      });
    },
    compare: exact,
  },
  tinyqueue: {
    entry: "export { default } from 'tinyqueue';",
    run: ({ default: TinyQueue }) => {
      const random = sequence(13);
      const queue = new TinyQueue();
      for (let i = 0; i < 600; i++) queue.push(Math.floor(random() * 1000));
      const order = [];
      while (queue.length > 0) order.push(queue.pop());
      return order;
    },
    compare: exact,
  },
  'd3-quadtree': {
    entry: "export { quadtree } from 'd3-quadtree';",
    run: ({ quadtree }) => {
      const tree = quadtree().addAll(points(300, 64, 15));
      return [
        [10, 10],
        [33, 47],
        [60, 5],
      ].map(([x, y]) => tree.find(x, y));
    },
    compare: exact,
  },
  marchingsquares: {
    entry: "export { isoLines } from 'marchingsquares';",
    run: ({ isoLines }) => {
      const field = Array.from({ length: 12 }, (_, y) =>
        Array.from({ length: 12 }, (_, x) => (Math.hypot(x - 5.5, y - 5.5) < 4 ? 1 : 0)),
      );
      return isoLines(field, 0.5).length;
    },
    compare: exact,
  },
  'd3-contour': {
    entry: "export { contours } from 'd3-contour';",
    run: ({ contours }) => {
      const values = Array.from({ length: 400 }, (_, i) =>
        Math.hypot((i % 20) - 9.5, Math.floor(i / 20) - 9.5) < 6 ? 1 : 0,
      );
      const [{ coordinates }] = contours().size([20, 20]).thresholds([0.5])(values);
      const xs = coordinates[0][0].map(([x]) => x);
      return [coordinates.length, Math.max(...xs) - Math.min(...xs)];
    },
    compare: ([rings, width], [wantRings, wantWidth]) => {
      must(rings === wantRings, `${rings} rings`);
      must(Math.abs(width - wantWidth) < 0.5, `width ${width}, want ${wantWidth}`);
    },
  },
  poly2tri: {
    entry: "export { default } from 'poly2tri';",
    run: ({ default: poly2tri }) => {
      const contour = [
        [0, 0],
        [8, 0],
        [8, 4],
        [4, 8],
        [0, 6],
      ].map(([x, y]) => new poly2tri.Point(x, y));
      return new poly2tri.SweepContext(contour).triangulate().getTriangles().length;
    },
    compare: exact,
  },
  'martinez-polygon-clipping': {
    entry: "export * from 'martinez-polygon-clipping';",
    run: ({ union }) => {
      const square = (x, y) => [
        [
          [x, y],
          [x + 4, y],
          [x + 4, y + 4],
          [x, y + 4],
          [x, y],
        ],
      ];
      return union(square(0, 0), square(2, 2));
    },
    compare: exact,
  },
  'js-levenshtein': {
    entry: "export { default } from 'js-levenshtein';",
    run: ({ default: levenshtein }) => {
      const word = (seed) => {
        const random = sequence(seed);
        return Array.from({ length: 400 }, () => 'abcd'[Math.floor(random() * 4)]).join('');
      };
      return [levenshtein(word(1), word(2)), levenshtein('kitten', 'sitting'), levenshtein(word(3), word(3))];
    },
    compare: exact,
  },
  'chess.js': {
    entry: "export { Chess } from 'chess.js';",
    run: ({ Chess }) => {
      const chess = new Chess();
      for (const move of ['e4', 'e5', 'Nf3', 'Nc6', 'Bb5', 'a6']) chess.move(move);
      let count = 0;
      for (const first of chess.moves()) {
        chess.move(first);
        count += chess.moves().length;
        chess.undo();
      }
      return [chess.fen(), chess.moves(), count, new Chess().perft?.(2)];
    },
    compare: exact,
  },
  pathfinding: {
    entry: "export { default } from 'pathfinding';",
    run: ({ default: PF }) => {
      const random = sequence(17);
      const walls = Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => (random() < 0.25 ? 1 : 0)));
      walls[0][0] = walls[29][29] = 0;
      return ['BreadthFirstFinder', 'AStarFinder', 'DijkstraFinder'].map(
        (name) => new PF[name]().findPath(0, 0, 29, 29, new PF.Grid(walls)).length,
      );
    },
    compare: exact,
  },
  'sudoku-umd': {
    entry: "export { default } from 'sudoku-umd';",
    run: ({ default: sudoku }) =>
      sudoku.solve('52...6.........7.13...........4..8..6......5...........418.........3..2...87.....'),
    compare: exact,
  },
};
