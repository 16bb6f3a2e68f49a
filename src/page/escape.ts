/**
 * Text that stands in HTML pages.
 * @module
 */

/** Text for the content of an element or a quoted attribute: `a < b` becomes `a &lt; b`. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** JSON for a `<script>`: it cannot end the element, and no engine takes its line separators for ends of lines. */
export function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
