/**
 * What `JSON.parse` does not tell of a text: whether a key occurs twice in an object, and how deep it nests.
 * @module
 */

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * Looks for the first key that its object has already, and for brackets that nest too deep.
 * @param json - JSON; what is found in other text has no meaning
 * @param deepest - levels of brackets that are accepted
 * @returns what is wrong, or undefined
 * @example
 * faultOfKeys('{"a": 1, "a": 2}', 9)       // 'expected different names, got "a" twice'
 * faultOfKeys('[[[1]]]', 2)                // 'expected at most 2 nested brackets, got more'
 */
export function faultOfKeys(json: string, deepest: number): string | undefined {
  const keys: Set<string>[] = [];
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      keys.push(new Set());
      if (keys.length > deepest) return `expected at most ${deepest} nested brackets, got more`;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      keys.pop();
    } else if (code === QUOTE) {
      const end = endOfString(json, i);
      let after = end + 1;
      while (/\s/.test(json.charAt(after))) after++;
      if (json.charCodeAt(after) === COLON) {
        const key = keyOf(json.slice(i, end + 1));
        if (key === undefined) return undefined; // no JSON, as JSON.parse will say
        if (keys.at(-1)?.has(key)) return `expected different names, got ${JSON.stringify(key.slice(0, 80))} twice`;
        keys.at(-1)?.add(key);
      }
      i = end;
    }
  }
  return undefined;
}

/** Index of the quote that closes the string at `start`. */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return json.length;
}

function keyOf(quotedText: string): string | undefined {
  try {
    return JSON.parse(quotedText) as string;
  } catch {
    return undefined;
  }
}
