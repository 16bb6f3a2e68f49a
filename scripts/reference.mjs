/**
 * Pages of the reference that programs write: the values of every format of up to eight bits, and the messages.
 * Reads dist/ and src/.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { decode, formats } from '../dist/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param folder - is emptied first */
export function writeReference(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const narrow = [...formats.values()].filter(({ bits }) => bits !== undefined && bits <= 8);
  for (const f of narrow) writeFileSync(join(folder, `values-${f.name}.md`), valuesPage(f));
  writeFileSync(join(folder, 'messages.md'), messagesPage());
}

/** The decimal of a number of the format; float64 prints these exactly. */
const decimal = (x) => (Object.is(x, -0) ? '-0' : String(x).replace('Infinity', '∞'));

function valuesPage(f) {
  const count = 2 ** f.bits;
  const digits = Math.ceil(f.bits / 4);
  const rows = Array.from({ length: count }, (_, code) => {
    const hex = `0x${code.toString(16).toUpperCase().padStart(digits, '0')}`;
    return `| ${hex} | \`${code.toString(2).padStart(f.bits, '0')}\` | ${decimal(decode(code, f))} |`;
  });
  return `# Values of ${f.name}

All ${count} codes. [Formats](../formats.md) has the facts of the format; \`fpchop values ${f.name}\` prints this table.

| code | bits | value |
| --- | --- | ---: |
${rows.join('\n')}
`;
}

/** Every \`throw new …Error(…)\` of src with a text: the text, with … for what is filled in, and the file. */
function messagesPage() {
  const found = new Map();
  for (const name of readdirSync(join(root, 'src'), { recursive: true })) {
    const file = String(name).replaceAll('\\', '/');
    if (!file.endsWith('.ts') || file.endsWith('.generated.ts')) continue;
    const source = ts.createSourceFile(
      file,
      readFileSync(join(root, 'src', file), 'utf8'),
      ts.ScriptTarget.ES2022,
      true,
    );
    const visit = (node) => {
      if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText()) && node.arguments?.length > 0) {
        const text = textOf(node.arguments[0]);
        if (text !== undefined && /\p{L}{3}/u.test(text))
          found.set(`${node.expression.getText()} ${text}`, { text, file, kind: node.expression.getText() });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  const byFolder = new Map();
  for (const entry of found.values()) {
    const folder = folderOf(entry.file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), entry]);
  }
  const parts = [...byFolder]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([folder, entries]) => {
      const rows = entries
        .sort((a, b) => a.text.localeCompare(b.text))
        .map(
          ({ text, kind }) =>
            `| ${kind} | \`${text.replaceAll('`', "'").replaceAll('|', '\\|').replace(/\s+/g, ' ')}\` |`,
        );
      return `## ${folder}\n\n| error | message |\n| --- | --- |\n${rows.join('\n')}\n`;
    });
  return `# Messages

Every message of an error that the library throws by itself, ${found.size} in all; … stands for what is filled in. A message begins with
the function that was called, names the parameter in quotes, and says what was expected and what came instead.

${parts.join('\n')}`;
}

const folderOf = (file) => (file.includes('/') ? `fpchop, ${file.split('/')[0]}` : 'fpchop');

/** The text of a message, with … in the place of what is filled in; undefined where there is none in one piece. */
function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? '…'}${right ?? '…'}`;
  }
  return undefined;
}
