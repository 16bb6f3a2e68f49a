/**
 * Properties that are replaced for a while.
 * @module
 */

/** Gives an object a property of its own; what is returned makes it what it was. */
export function replace<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): () => void {
  const own = Object.getOwnPropertyDescriptor(target, key);
  const enumerable = own?.enumerable ?? false;
  Object.defineProperty(target, key, { value, configurable: true, writable: true, enumerable });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, own);
  };
}
