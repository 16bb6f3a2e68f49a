/**
 * A typedoc plugin: links to JavaScript's own errors in doc comments lead to MDN. (typedoc's setting
 * externalSymbolLinkMappings does not see a link that comes first after `@throws`.)
 */
const pages = 'https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/';
const known = ['RangeError', 'SyntaxError', 'TypeError'];

export function load(app) {
  app.converter.addUnknownSymbolResolver((reference) => {
    const name = reference.symbolReference?.path?.map(({ path }) => path).join('.');
    return known.includes(name) ? pages + name : undefined;
  });
}
