/**
 * The property of random expressions: lowered, they give what an interpreter with explicit chopper calls gives.
 * @module
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { chop, chopper, type RoundingOptions } from '../../src/index.js';
import { lower } from '../../src/lower/index.js';
import { interpret, newWorld, trees, write, type Tree, type World } from './trees.js';

type Run = (world: World, g: (x: unknown) => unknown, find: (key: unknown) => object) => unknown;

/** The expression as the body of a function. */
function program(tree: Tree): Run {
  // Halves make x, y, z, o.p and o.q data, whatever the expression assigns to them.
  const text = `(world, g, find) => {
    let x = 0.5, y = 0.5, z = 0.5;
    ({ x, y, z } = world.names);
    const { s } = world.names, { v, o } = world;
    if (world === 0) x = y = z = o.p = o.q = 0.5;
    const value = ${write(tree)};
    Object.assign(world.names, { x, y, z });
    return value;
  }`;
  return new Function(`'use strict'; return (${text});`)() as Run;
}

/** Values, effects, calls and the number of random words are the same. */
export function alike(format: string, options: RoundingOptions): fc.IProperty<[Tree]> {
  return fc.property(trees, (tree) => {
    const [c, d] = [chopper(format, options), chopper(format, options)];
    const [world, reference] = [newWorld(), newWorld()];
    const record = (x: unknown): unknown => {
      world.log.push(x);
      return x;
    };
    const find = (key: unknown): object => {
      record(key);
      return world.o;
    };
    const value = lower(program(tree), c)(world, record, find);
    // A literal that the format would turn into 0, an infinity or NaN is kept.
    const nearest = (x: number): number => {
      const rounded = chop(x, format, { saturate: options.saturate ?? false });
      return Number.isFinite(x) && x !== 0 && (rounded === 0 || !Number.isFinite(rounded)) ? x : rounded;
    };
    const wanted = interpret(tree, reference, d, nearest);
    expect([value, world, c.position]).toStrictEqual([wanted, reference, d.position]);
  });
}
