/**
 * The scalar methods as closures: src/arithmetic/scalars.generated.ts, made of the recipe in src/arithmetic/recipe.ts.
 *
 * Closures and not text compiled at run time, so that they run where `Function` is forbidden.
 */
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { format } from 'prettier';

const operations = { round: 'x', add: 'xy', sub: 'xy', mul: 'xy', div: 'xy', sqrt: 'x', fma: 'xyz' };
const families = ['even', 'ties', 'directed', 'odd', 'stochastic', 'coin', 'single', 'double'];
const random = new Set(['stochastic', 'coin']);

const names = {
  s: 's',
  r: 'r',
  d: 'd',
  i: 'i',
  q: 'q',
  float: 'float',
  high: 'high',
  magic: 'magic',
  half: 'half',
  quantum: 'quantum',
  inverse: 'inverse',
  abs: 'Math.abs',
  floor: 'Math.floor',
  fround: 'Math.fround',
  sqrt: 'Math.sqrt',
  maxFinite: 'maxFinite',
  minNormal: 'minNormal',
  margin: 'margin',
  word: 'random[j]',
  unit: 'UNIT',
};

/** Writes the closures of every operation and family to `file`. */
export async function writeClosures(file) {
  const { recipeOf } = await compiled('src/arithmetic/recipe.ts');
  const text = `// Made by scripts/closures.mjs from recipe.ts; do not edit.
/* eslint-disable */
import type { Circumstance, Scalars } from './scalars.js';

const UNIT = 1 / 4294967296;

export const scalars: Scalars = {
${families.map((family) => `${family}: {\n${operationsOf(family, recipeOf)}\n},`).join('\n')}
};
`;
  writeFileSync(file, await format(text, { parser: 'typescript', printWidth: 120, singleQuote: true }));
}

async function compiled(source) {
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function operationsOf(family, recipeOf) {
  return Object.keys(operations)
    .filter((name) => family !== 'double' || name !== 'fma')
    .map((name) => `${name}: ${closureOf(name, family, recipeOf)},`)
    .join('\n');
}

function closureOf(name, family, recipeOf) {
  const operands = [...operations[name]];
  // One closure serves all directed modes: exact zero sums, negative in one of them, go the other way.
  const circumstances = { twice: false, known: false, negativeZeros: true, flushes: false, unsigned: false };
  const { steps, condition, value } = recipeOf(name, family, circumstances, { ...names, operands });
  const isTable = family !== 'single' && family !== 'double';
  const needed = (
    isTable ? ['float', 'high', 'magic', 'half', 'quantum', 'inverse', 'maxFinite', 'margin'] : []
  ).filter((one) => new RegExp(`\\b${one}\\b`).test(JSON.stringify([steps, condition])));
  if (isTable) needed.push('signedZero');
  const draw = random.has(family) ? `const j = draws.at < 256 ? draws.at++ : draws.fill('${label(name)}');` : '';
  if (draw !== '') needed.push('draws', 'random');
  needed.push('arrays');
  if (condition !== '') needed.push('other');
  const declared = new Set();
  const body = steps.map(([target, text]) => {
    if (target.includes('[')) return `${target} = ${indexed(text)};`;
    const word = declared.has(target) ? '' : 'let ';
    declared.add(target);
    return `${word}${target} = ${indexed(text)};`;
  });
  for (const one of ['d', 'q']) {
    if (new RegExp(`\\b${one}\\b`).test(condition) && !declared.has(one)) body.unshift(`let ${one} = 0.5;`);
  }
  const result = isTable ? 'r !== 0 ? r : signedZero ? s * 0 : 0' : value.replace('0 / 0', 'NaN');
  const isNumber = operands.map((x) => `typeof ${x} !== 'number'`).join(' || ');
  return `({ ${needed.join(', ')} }: Circumstance) => (${operands.map((x) => `${x}: any`).join(', ')}) => {
    if (${isNumber}) return arrays([${operands.join(', ')}]);
    ${draw}
    ${body.join('\n')}
    ${condition === '' ? '' : `if (!(${indexed(condition)})) return other(${operands.join(', ')});`}
    return ${result};
  }`;
}

/** What messages call the operation. */
function label(name) {
  return name === 'round' ? 'chopper' : name;
}

/** With the `!` that TypeScript wants after elements that are read. */
function indexed(text) {
  return text.replace(/(\b(?:high|magic|half|quantum|inverse|random)\[\w+\])/g, '$1!');
}
