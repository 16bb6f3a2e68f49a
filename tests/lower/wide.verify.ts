/** Sources with more parts side by side than a call takes arguments: ten seconds. */
import { expect, it } from 'vitest';
import { loweredText } from './lowered.js';

const MANY = 130_000;

it('lowers calls of 130,000 arguments, in the index of an element', () => {
  const list = new Array<string>(MANY).fill('i').join();
  expect(() => Math.max(...new Array<number>(MANY).fill(1))).toThrow(RangeError); // what the analysis must not do
  const text = loweredText(`(a) => { for (let i = 0; i < a.length; i++) a[Math.max(${list})] *= 2; }`);
  expect(text.slice(0, 70)).toBe('(a) => { for (let i = 0; i < a.length; i++) ref(a, Math.max(i,i,i,i,i,');
});
