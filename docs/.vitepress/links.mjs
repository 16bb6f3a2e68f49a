/**
 * Links of pages: the same text is read in the repository and on the site.
 *
 * Pages below `repository/` are copies of files that stand outside docs/ (scripts/site.mjs makes them): the CHANGELOG, the
 * pages of experiments, the benches, examples. A link that leads to such a file leads to its copy.
 */
import { posix } from 'node:path';

/** The folder of copies. */
export const COPIES = 'repository';

/** The file of the repository that a page of the site shows. */
export function fileOfPage(page) {
  if (!page.startsWith(`${COPIES}/`)) return `docs/${page}`;
  const file = page.slice(COPIES.length + 1);
  return /\.\w+\.md$/.test(file) ? file.slice(0, -3) : file;
}

/** The page of the site, from its root, that shows a file of the repository. */
export function pageOfFile(file) {
  if (file.startsWith('docs/')) return file.slice('docs/'.length);
  return `${COPIES}/${file.endsWith('.md') ? file : `${file}.md`}`;
}

/** The file that a relative link of a page leads to, and its fragment; undefined for links to elsewhere. */
export function targetOf(page, href) {
  if (/^([a-z]+:|#|\/)/i.test(href)) return undefined;
  const [path, fragment] = href.split('#');
  const file = posix.normalize(posix.join(posix.dirname(fileOfPage(page)), path));
  return { file, fragment: fragment === undefined ? '' : `#${fragment}` };
}

/** A markdown-it plugin that leads links as the site needs them. API pages, which typedoc writes, have right links already. */
export function siteLinks(md) {
  md.core.ruler.push('siteLinks', (state) => {
    const page = state.env.relativePath ?? '';
    if (page.startsWith('api/')) return;
    for (const token of state.tokens) {
      for (const child of token.children ?? []) {
        if (child.type !== 'link_open') continue;
        const target = targetOf(page, child.attrGet('href') ?? '#');
        if (target !== undefined) child.attrSet('href', `/${pageOfFile(target.file)}${target.fragment}`);
      }
    }
  });
}
