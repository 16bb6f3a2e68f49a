/**
 * The frame of a page: head, style sheet, escaping.
 * @module
 */

/** Text that may stand in HTML, in attributes too. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A page that needs nothing else and runs no script. */
export function framed(title: string, body: string, style: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${common}${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const common = `
:root { color-scheme: light dark; --bad: #a82a00; --warn: #7a5200; --line: #8884 }
@media (prefers-color-scheme: dark) { :root { --bad: #ff9a70; --warn: #ffc44d } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; font-size: .875rem }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
.scroll { overflow-x: auto }
`;
