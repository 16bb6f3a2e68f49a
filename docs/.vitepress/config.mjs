/**
 * The site: the pages of docs/, the API pages that typedoc writes to docs/api, and the playground.
 * `npm run docs` builds it (scripts/site.mjs); BASE sets a path below which it is served.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { katex } from '@mdit/plugin-katex';
import { COPIES, siteLinks } from './links.mjs';

const docs = fileURLToPath(new URL('..', import.meta.url));

/** The pages of a folder as entries of a sidebar, in the order that they ask for by `order:` in their front matter, then by title. */
function pagesOf(folder) {
  if (!existsSync(join(docs, folder))) return [];
  return readdirSync(join(docs, folder))
    .filter((file) => file.endsWith('.md') && file !== 'index.md')
    .map((file) => {
      const text = readFileSync(join(docs, folder, file), 'utf8');
      return {
        text: /^# (.*)$/m.exec(text)[1].replaceAll('`', ''),
        link: `/${folder === '' ? '' : `${folder}/`}${file.replace(/\.md$/, '')}`,
        order: Number(/^order: (\d+)$/m.exec(text)?.[1] ?? 99),
      };
    })
    .sort((a, b) => a.order - b.order || a.text.localeCompare(b.text, 'en'))
    .map(({ text, link }) => ({ text, link }));
}

const guide = [
  { text: 'Learn', items: pagesOf('learn') },
  { text: 'Solve', items: pagesOf('solve') },
  { text: 'Understand', items: pagesOf('explain') },
  { text: 'Reference', items: pagesOf('') },
  { text: 'Generated reference', items: pagesOf('reference') },
].filter(({ items }) => items.length > 0);

/** typedoc's own tree, without collapsed groups: those nest buttons. */
const tree = JSON.parse(readFileSync(join(docs, 'api', 'typedoc-sidebar.json'), 'utf8'));
const open = (items) =>
  items.map(({ text, link, items: below }) => ({ text, ...(link && { link }), ...(below && { items: open(below) }) }));
const modules = {
  text: 'Modules',
  items: tree.map(({ text }) => ({ text: text === 'index' ? 'fpchop' : `fpchop/${text}`, link: `/api/${text}/` })),
};

export default {
  lang: 'en',
  title: 'fpchop',
  description: 'Low-precision floating-point arithmetic, emulated correctly to the last bit',
  base: process.env.BASE ?? '/',
  outDir: '../site',
  srcExclude: ['node_modules/**', 'playground/**'],
  metaChunk: true,
  lastUpdated: false,
  markdown: {
    config: (md) => {
      md.use(katex);
      siteLinks(md);
    },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  // The home page has no main landmark of its own.
  transformHtml: (html, _id, { page }) =>
    page === 'index.md' ? html.replace('id="VPContent"', 'id="VPContent" role="main"') : undefined,
  themeConfig: {
    nav: [
      { text: 'Learn', link: '/learn/first-roundings' },
      { text: 'Solve', link: '/solve/sum-stops' },
      { text: 'Reference', link: '/formats' },
      { text: 'API', link: '/api/' },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
    ],
    outline: [2, 3],
    sidebar: {
      ...Object.fromEntries(tree.map(({ text, items }) => [`/api/${text}/`, [modules, ...open(items)]])),
      '/api/': [modules],
      [`/${COPIES}/`]: guide,
      '/': guide,
    },
    search: {
      provider: 'local',
      options: { translations: { button: { buttonText: 'Search', buttonAriaLabel: 'Search' } } },
    },
  },
};
