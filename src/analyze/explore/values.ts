/**
 * The numbers of a result with their shadows.
 * @module
 */
import type { Containers } from './containers.js';
import { shadowFor, type Shadow } from './shadow.js';

/** A number of the result; without a shadow it is right. */
export interface ShadowedNumber {
  readonly path: string;
  readonly value: number;
  readonly shadow: Shadow | undefined;
}

/** Every number of a result, as `numbersOf` orders them; the result's own shadow is in the register. */
export function shadowedNumbers(result: unknown, runtime: Containers): ShadowedNumber[] {
  const found: ShadowedNumber[] = [];
  const seen = new Set<object>();
  const visit = (value: unknown, path: string, shadow: Shadow | undefined): void => {
    if (typeof value === 'number') found.push({ path, value, shadow: shadowFor(shadow, value) });
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
      const elements = value as ArrayLike<unknown>;
      for (let i = 0; i < elements.length; i++) {
        visit(elements[i], `${path}[${i}]`, runtime.shadowIn(value, i, elements[i]));
      }
    } else {
      for (const [key, one] of Object.entries(value)) {
        const name = /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
        visit(one, name, runtime.shadowIn(value, key, one));
      }
    }
    seen.delete(value);
  };
  visit(result, '', runtime.s);
  return found;
}
