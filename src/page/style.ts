/**
 * The style sheet of all pages that fpchop writes: light and dark, from 390 pixels up, contrasts of WCAG 2 AA.
 *
 * Colours are variables: `--paper --ink --soft --line --link --pass --fail --open`. SVG in a page takes them too
 * (`fill: var(--soft)`, `stroke: currentColor`).
 * @module
 */

/** The rules that every page has. */
export const pageStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  --paper: #fff; --ink: #1d1d1f; --soft: #5c5c66; --line: #dcdce2; --link: #0b57d0; --pass: #146c2e; --fail: #b3261e; --open: #7a5000; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #131316; --ink: #ececf1; --soft: #a9a9b4; --line: #34343c; --link: #a8c7fa; --pass: #8fd8a0; --fail: #f2b8b5; --open: #f0c26b; } }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
a { color: var(--link); }
h1, h2, h3 { line-height: 1.25; }
h1 small, h2 small { color: var(--soft); font-weight: normal; }
section + section { margin-top: 3rem; border-top: 1px solid var(--line); }
.soft { color: var(--soft); font-size: 0.87rem; }
table { border-collapse: collapse; font-size: 0.9em; margin: 0.5rem 0; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; overflow-wrap: normal; }
.scroll:focus-visible { outline: 2px solid var(--link); }
code, .facts td { font-family: ui-monospace, monospace; font-size: 0.87em; }
.facts th { font-weight: normal; color: var(--soft); }
figure { margin: 1.5rem 0; }
figcaption { font-weight: 600; }
summary { cursor: pointer; }
td b { white-space: nowrap; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .open { color: var(--open); }
@media (max-width: 45rem) {
  table.cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.cards tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  table.cards td { display: block; border: 0; padding: 0.1rem 0; }
  table.cards td[data-head]::before { content: attr(data-head) ': '; color: var(--soft); }
}
`;
