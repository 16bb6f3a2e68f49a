// Made by scripts/closures.mjs from recipe.ts; do not edit.
/* eslint-disable */
import type { Circumstance, Scalars } from './scalars.js';

const UNIT = 1 / 4294967296;

export const scalars: Scalars = {
  even: {
    round:
      ({ float, high, magic, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && (x - (s - (q = s - x)) + (y - q) === 0 || Math.abs(s - r) !== half[i]!)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && (x - (s - (q = s - x)) - (y + q) === 0 || Math.abs(s - r) !== half[i]!)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(
          Math.abs(r) <= maxFinite &&
          (Math.abs(s - r) !== half[i]! || (Math.fround(x) === x && Math.fround(y) === y))
        ))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(
          Math.abs(r) <= maxFinite &&
          (Math.abs(s - r) !== half[i]! || (Math.fround(s) === s && Math.fround(y) === y && s * y === x))
        ))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && (Math.abs(s - r) !== half[i]! || (Math.fround(s) === s && s * s === x))))
          return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);

        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(
          Math.abs(r) <= maxFinite &&
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          (q - (s - (s - q)) + (z - (s - q)) === 0 || Math.abs(s - r) !== half[i]!)
        ))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  ties: {
    round:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.abs(s - r) !== half[i]!)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({ float, high, magic, half, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);

        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        if (!(Math.abs(r) <= maxFinite && Math.fround(x) === x && Math.fround(y) === y && Math.abs(s - r) !== half[i]!))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  directed: {
    round:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) + (y - q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) - (y + q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(x) === x && Math.fround(y) === y))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && Math.fround(y) === y && s * y === x))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && s * s === x)))) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);

        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        if (!(
          Math.abs(r) <= maxFinite &&
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          s !== 0 &&
          (q - (s - (s - q)) + (z - (s - q)) === 0 || d !== 0)
        ))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  odd: {
    round:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) + (y - q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) - (y + q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(x) === x && Math.fround(y) === y))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && Math.fround(y) === y && s * y === x))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && s * s === x)))) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);

        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = r + quantum[i]! * Math.floor(d);
        r = d !== 0 && r + 2 * magic[i]! - 2 * magic[i]! === r ? r + quantum[i]! : r;
        if (!(
          Math.abs(r) <= maxFinite &&
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          s !== 0 &&
          (q - (s - (s - q)) + (z - (s - q)) === 0 || d !== 0)
        ))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  stochastic: {
    round:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('chopper');
        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('add');
        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('sub');
        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('mul');
        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('div');
        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('sqrt');
        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(Math.abs(r) <= maxFinite && (d -= Math.floor(d)) > margin && d < 1 - margin)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({
        float,
        high,
        magic,
        quantum,
        inverse,
        maxFinite,
        margin,
        signedZero,
        draws,
        random,
        arrays,
        other,
      }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('fma');
        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]! + random[j]! * UNIT;
        r = r + quantum[i]! * Math.floor(d);
        if (!(
          Math.abs(r) <= maxFinite &&
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          (d -= Math.floor(d)) > margin &&
          d < 1 - margin
        ))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  coin: {
    round:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('chopper');
        let s = x;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite)) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    add:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('add');
        let q = 0.5;
        let s = x + y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) + (y - q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sub:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('sub');
        let q = 0.5;
        let s = x - y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite && s !== 0 && (x - (s - (q = s - x)) - (y + q) === 0 || d !== 0)))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    mul:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('mul');
        let s = x * y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(x) === x && Math.fround(y) === y))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    div:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('div');
        let s = x / y;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && Math.fround(y) === y && s * y === x))))
          return other(x, y);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    sqrt:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('sqrt');
        let s = Math.sqrt(x);
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(Math.abs(r) <= maxFinite && (d !== 0 || (Math.fround(s) === s && s * s === x)))) return other(x);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
    fma:
      ({ float, high, magic, quantum, inverse, maxFinite, signedZero, draws, random, arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);
        const j = draws.at < 256 ? draws.at++ : draws.fill('fma');
        let q = x * y;
        let s = q + z;
        float[0] = s;
        let i = high[0]! >>> 20;
        let d = magic[i]!;
        let r = s + d - d;
        d = (s - r) * inverse[i]!;
        r = d === 0 ? r : r + quantum[i]! * (Math.floor(d) + (random[j]! >>> 31));
        if (!(
          Math.abs(r) <= maxFinite &&
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          s !== 0 &&
          (q - (s - (s - q)) + (z - (s - q)) === 0 || d !== 0)
        ))
          return other(x, y, z);
        return r !== 0 ? r : signedZero ? s * 0 : 0;
      },
  },
  single: {
    round:
      ({ arrays }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;
        let r = Math.fround(s);

        return r === r ? r : NaN;
      },
    add:
      ({ arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let d = 0.5;
        let s = x + y;
        let r = Math.fround(s);
        if (!(r === s || Math.fround((d = s + (s - r))) !== d || x - (s - (q = s - x)) + (y - q) === 0))
          return other(x, y);
        return r === r ? r : NaN;
      },
    sub:
      ({ arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let q = 0.5;
        let d = 0.5;
        let s = x - y;
        let r = Math.fround(s);
        if (!(r === s || Math.fround((d = s + (s - r))) !== d || x - (s - (q = s - x)) - (y + q) === 0))
          return other(x, y);
        return r === r ? r : NaN;
      },
    mul:
      ({ arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let d = 0.5;
        let s = x * y;
        let r = Math.fround(s);
        if (!(r === s || Math.fround((d = s + (s - r))) !== d || (Math.fround(x) === x && Math.fround(y) === y)))
          return other(x, y);
        return r === r ? r : NaN;
      },
    div:
      ({ arrays, other }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let d = 0.5;
        let s = x / y;
        let r = Math.fround(s);
        if (!(
          r === s ||
          Math.fround((d = s + (s - r))) !== d ||
          (Math.fround(s) === s && Math.fround(y) === y && s * y === x)
        ))
          return other(x, y);
        return r === r ? r : NaN;
      },
    sqrt:
      ({ arrays, other }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let d = 0.5;
        let s = Math.sqrt(x);
        let r = Math.fround(s);
        if (!(r === s || Math.fround((d = s + (s - r))) !== d || (Math.fround(s) === s && s * s === x)))
          return other(x);
        return r === r ? r : NaN;
      },
    fma:
      ({ arrays, other }: Circumstance) =>
      (x: any, y: any, z: any) => {
        if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return arrays([x, y, z]);

        let d = 0.5;
        let q = x * y;
        let s = q + z;
        let r = Math.fround(s);
        if (!(
          Math.fround(x) === x &&
          Math.fround(y) === y &&
          (r === s || Math.fround((d = s + (s - r))) !== d || q - (s - (s - q)) + (z - (s - q)) === 0)
        ))
          return other(x, y, z);
        return r === r ? r : NaN;
      },
  },
  double: {
    round:
      ({ arrays }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = x;

        return s === s ? s : NaN;
      },
    add:
      ({ arrays }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x + y;

        return s === s ? s : NaN;
      },
    sub:
      ({ arrays }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x - y;

        return s === s ? s : NaN;
      },
    mul:
      ({ arrays }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x * y;

        return s === s ? s : NaN;
      },
    div:
      ({ arrays }: Circumstance) =>
      (x: any, y: any) => {
        if (typeof x !== 'number' || typeof y !== 'number') return arrays([x, y]);

        let s = x / y;

        return s === s ? s : NaN;
      },
    sqrt:
      ({ arrays }: Circumstance) =>
      (x: any) => {
        if (typeof x !== 'number') return arrays([x]);

        let s = Math.sqrt(x);

        return s === s ? s : NaN;
      },
  },
};
