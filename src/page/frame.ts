/**
 * The frame of the HTML pages that fpchop writes: one file that asks for nothing else.
 * @module
 */
import { escapeText } from './escape.js';
import { pageStyle } from './style.js';

/** The parts of a page. */
export interface PageParts {
  /** Plain text. */
  readonly title: string;
  /** HTML of what the page is about; it holds the only h1. */
  readonly main: string;
  /** HTML of links into the page, in front of `main`. */
  readonly contents?: string;
  /** CSS rules after those of {@link pageStyle}. */
  readonly style?: string;
  /** Code of scripts, in order, without tags; without any, the page forbids scripts. */
  readonly scripts?: readonly string[];
}

/**
 * A whole page: language, character set, policy, style sheet, landmarks. Its policy
 * (`Content-Security-Policy`) lets it ask for nothing: styles are its own, and so are scripts, if it has any.
 */
export function pageHtml({ title, main, contents, style = '', scripts = [] }: PageParts): string {
  // Vega compiles expressions of plots to functions, hence 'unsafe-eval'.
  const scriptPolicy = scripts.length > 0 ? "; script-src 'unsafe-inline' 'unsafe-eval'" : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'${scriptPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title>
<style>${pageStyle}${style}</style>
</head>
<body>
${contents === undefined ? '' : `<nav aria-label="Contents">\n${contents}\n</nav>\n`}<main>
${main}
</main>
${scripts.map((code) => `<script>${code.replaceAll('</script', '<\\/script')}</script>\n`).join('')}</body>
</html>
`;
}
