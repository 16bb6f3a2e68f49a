/**
 * Elements of HTML and SVG, made in one call.
 * @module
 */
const inSvg = new Set(['svg', 'line', 'circle', 'text', 'rect', 'path', 'g', 'title']);

type Attributes = Readonly<Record<string, string | number | boolean | (() => void) | undefined>>;

/** An element with attributes and children; `undefined` and `false` leave an attribute out, functions are listeners. */
export function element(
  tag: string,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElement & SVGElement {
  const made = inSvg.has(tag)
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made as HTMLElement & SVGElement;
}

/** The element of the page with this id. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element "${id}"`);
  return found as unknown as T;
}

/** Puts children in the place of what an element holds. */
export const fill = (id: string, ...children: (Node | string)[]) => byId(id).replaceChildren(...children);

/** A table with one head row; the first cell of each row is its head where `named` is set. */
export function table(heads: readonly string[], rows: readonly (readonly (Node | string)[])[], marked?: number) {
  const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
  const body = rows.map(([first, ...others], i) =>
    element(
      'tr',
      { class: i === marked && 'on' },
      element('th', { scope: 'row' }, first!),
      ...others.map((cell) => element('td', { class: 'num' }, cell)),
    ),
  );
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...body));
}
