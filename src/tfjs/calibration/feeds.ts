/**
 * Feeds: the inputs that a model predicts from, one prediction each; and steps, which wait for predictions or do not.
 * @module
 */
import { kind } from '../../arguments.js';
import type { Tensor, TensorFlow } from '../tensorflow.js';

/** What a model predicts from once: a tensor, tensors, or tensors by name. */
export type Feed = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** Something done in steps: what is yielded is a result, or the promise of one, and comes back as the result. */
export type Steps<T> = Generator<unknown, T, unknown>;

/** Does all steps at once. @throws RangeError if one of them has to be waited for */
export function atOnce<T>(steps: Steps<T>, name: string): T {
  let step = steps.next();
  while (step.done !== true) {
    const result = step.value;
    step = isPromise(result)
      ? steps.throw(
          new RangeError(
            `${name}: expected a model that predicts at once, got one that has to be waited for; use ${name}Async`,
          ),
        )
      : steps.next(result);
  }
  return step.value;
}

/** Does all steps, and waits where results are promises. */
export async function inTurn<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next();
  while (step.done !== true) {
    let result: unknown;
    try {
      result = await step.value;
    } catch (error) {
      step = steps.throw(error);
      continue;
    }
    step = steps.next(result);
  }
  return step.value;
}

function isPromise(x: unknown): x is Promise<unknown> {
  return typeof x === 'object' && x !== null && typeof (x as { then?: unknown }).then === 'function';
}

/** Whether something is a tensor. */
export function isTensor(x: unknown): x is Tensor {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'shape' in x;
}

/**
 * The feeds of inputs: a tensor is one feed; a list of as many tensors as the model has inputs, where these are several, is
 * one, too; every other list or iterable gives feeds; other objects are tensors by name.
 * @throws TypeError for what is no input; RangeError for none, and for an asynchronous iterable
 */
export function feedsOf(inputs: unknown, count: number | undefined, name: string, what: string): Feed[] {
  const sole = soleFeed(inputs, count, name, what);
  if (sole !== undefined) return [sole];
  if (!(Symbol.iterator in (inputs as object))) {
    throw new RangeError(
      `${name}: "${what}" expected inputs that are there, got an asynchronous iterable; use ${name}Async`,
    );
  }
  return checkedFeeds([...(inputs as Iterable<unknown>)], name, what);
}

/** The same, of asynchronous iterables, too. */
export async function gatherFeeds(
  inputs: unknown,
  count: number | undefined,
  name: string,
  what: string,
): Promise<Feed[]> {
  const sole = soleFeed(inputs, count, name, what);
  if (sole !== undefined) return [sole];
  const all: unknown[] = [];
  for await (const feed of inputs as AsyncIterable<unknown>) all.push(feed);
  return checkedFeeds(all, name, what);
}

function soleFeed(inputs: unknown, count: number | undefined, name: string, what: string): Feed | undefined {
  if (typeof inputs !== 'object' || inputs === null) {
    throw new TypeError(`${name}: "${what}" expected a tensor or an iterable of inputs, got ${kind(inputs)}`);
  }
  if (isTensor(inputs)) return inputs;
  const isOne = Array.isArray(inputs) && count !== undefined && count > 1 && inputs.length === count;
  if (isOne && inputs.every(isTensor)) return inputs;
  return Symbol.iterator in inputs || Symbol.asyncIterator in inputs ? undefined : (inputs as Feed);
}

function checkedFeeds(feeds: readonly unknown[], name: string, what: string): Feed[] {
  if (feeds.length === 0) throw new RangeError(`${name}: "${what}" expected at least one input, got none`);
  const bad = feeds.find((feed) => typeof feed !== 'object' || feed === null);
  if (bad !== undefined) throw new TypeError(`${name}: "${what}" expected tensors, got ${kind(bad)}`);
  return feeds as Feed[];
}

/** How many examples a feed has: the length of its first axis. */
export function examplesOf(feed: Feed): number {
  return tensorsOf(feed)[0]?.shape[0] ?? 1;
}

function tensorsOf(feed: Feed): Tensor[] {
  return isTensor(feed) ? [feed] : Object.values(feed as Readonly<Record<string, Tensor>>);
}

function mapped(feed: Feed, map: (x: Tensor, key: string) => Tensor): Feed {
  if (isTensor(feed)) return map(feed, '');
  if (Array.isArray(feed)) return (feed as readonly Tensor[]).map((x, i) => map(x, String(i)));
  return Object.fromEntries(Object.entries(feed as Record<string, Tensor>).map(([key, x]) => [key, map(x, key)]));
}

/**
 * The feeds as one, if their tensors differ in the length of the first axis alone and the model leaves that open; what is
 * made for it is to be disposed of.
 */
export function merged(
  tf: TensorFlow,
  feeds: readonly Feed[],
  shapes: readonly (readonly (number | null)[])[] | undefined,
): Feed | undefined {
  const first = feeds[0]!;
  if (feeds.length === 1) return first;
  const isOpen = shapes?.every((shape) => shape[0] === null || shape[0] === -1) === true;
  const key = (feed: Feed): string =>
    JSON.stringify(tensorsOf(feed).map(({ dtype, shape }) => [dtype, shape.slice(1), shape.length]));
  if (!isOpen || feeds.some((feed) => key(feed) !== key(first) || isTensor(feed) !== isTensor(first))) return undefined;
  return mapped(first, (_, name) => {
    const parts = feeds.map((feed) => (isTensor(feed) ? feed : (feed as Record<string, Tensor>)[name]!));
    return tf.engine().runKernel('Concat', parts as never, { axis: 0 });
  });
}

/**
 * Two halves of feeds: of many feeds the first and the other ones, of a single one its examples if it has several and the
 * model leaves their number open; otherwise both are the same. What is made is to be disposed of.
 */
export function halvesOf(
  tf: TensorFlow,
  feeds: readonly Feed[],
  shapes: readonly (readonly (number | null)[])[] | undefined,
): { halves: [Feed[], Feed[]]; made: Feed[] } {
  if (feeds.length > 1) {
    const middle = Math.floor(feeds.length / 2);
    return { halves: [feeds.slice(0, middle), feeds.slice(middle)], made: [] };
  }
  const sole = feeds[0]!;
  const count = examplesOf(sole);
  const isOpen = shapes === undefined || shapes.every((shape) => shape[0] === null || shape[0] === -1);
  if (count < 2 || !isOpen || tensorsOf(sole).some(({ shape }) => shape[0] !== count)) {
    return { halves: [[sole], [sole]], made: [] };
  }
  const middle = Math.floor(count / 2);
  const made = [
    [0, middle],
    [middle, count - middle],
  ].map(([begin, size]) =>
    mapped(sole, (x) =>
      tf
        .engine()
        .runKernel(
          'Slice',
          { x },
          { begin: x.shape.map((_, axis) => (axis === 0 ? begin! : 0)), size: [size!, ...x.shape.slice(1)] },
        ),
    ),
  );
  return { halves: [[made[0]!], [made[1]!]], made };
}
