/**
 * Data that was once left unrounded: patterns that tests/lower/rows/audit.js found in real packages. All must stay rounded.
 */
import { describe, expect, it } from 'vitest';
import { loweredText } from '../lowered.js';

/** The function as lowered, in float8_e5m2. */
const text = (source: string): string => loweredText(source);

describe('must stay rounded', () => {
  it('what is read from an array that nobody here writes is no integer', () => {
    expect(text('(v) => v[0] - 2 + 1000')).toBe('(v) => add(sub(v[0], 2), 1024)');
    expect(text('(v) => v.at(0) - 2 + (1000 + 0)')).toBe('(v) => add(sub(v.at(0), 2), (1024))');
  });

  it('the fraction of a position between two elements (simple-statistics, quantiles)', () => {
    const quantile = text(`(x, p) => {
      const position = (x.length - 1) * p, low = Math.floor(position);
      return position % 1 === 0 ? x[position] : x[low] + (position - low) * (x[low + 1] - x[low]);
    }
    `);
    // Where 0.5 and the like come from shows that p is data.
    expect(
      text(`() => {
      const quantile = (x, p) => {
        const position = (x.length - 1) * p, low = Math.floor(position);
        return x[position] === undefined ? x[low] + (position - low) : x[position];
      };
      return quantile([1, 2, 3], 0.3);
    }`),
    ).toContain('x[low], (sub(position, low)))');
    expect(quantile).toContain('add(x[low], mul(');
  });

  it('the time along a ray whose method is called as that of arrays is (three, Ray.at)', () => {
    const ray = text(`() => class Ray {
      at(t) { return this.o + this.d * t; }
      meet(box) { let t = (box.y - this.o) * (1 / this.d); return this.at(t); }
    }`);
    expect(ray).toContain('let t = mul((sub(box.y, this.o)), (div(1, this.d)))');
  });

  it('what only flows to an index, from a quotient', () => {
    const slab = text(`(list, box, o) => {
      const inverse = 0.5 / box.d;
      let t = (box.y - o) * inverse;
      const at = t;
      return list[at] + t;
    }`);
    expect(slab).toContain('let t = mul((sub(box.y, o)), inverse)');
    expect(slab).toContain('inverse = div(0.5, box.d)');
  });

  it('arguments of a call that may run several functions, where one takes a date (d3-format beside d3-time-format)', () => {
    const formats = text(`() => {
      const makers = [() => (date) => new Date(date), () => (value) => value + ''];
      const scaled = (make, k) => { const f = make(); return (value) => f(k * value); };
      return [makers.map((make) => scaled(make, 3)), scaled(makers[0], 0.5)];
    }`);
    expect(formats).toContain('f(mul(k, value))');
  });
});
