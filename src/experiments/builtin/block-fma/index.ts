/**
 * E19: block FMA, the arithmetic of tensor cores, and long sums of FP8 products.
 * @module
 */
import { chopper } from '../../../chopper.js';
import { power } from '../../../format/bits.js';
import { blockFma, dot, tensorCores } from '../../../linalg/index.js';
import type { SeededClaim } from '../../author/claims.js';
import { normal, uniform } from '../../author/data.js';
import { defineExperiment } from '../../author/experiment.js';
import { type Row } from '../../author/row.js';
import { cell } from '../../run/rows.js';

/** Fraction bits that units keep, and products that they add at once. */
const units = { V100: { bits: 23, terms: 4 }, A100: { bits: 24, terms: 8 }, H100: { bits: 25, terms: 16 } } as const;
type Unit = keyof typeof units;

const small = [1, 1, 1, 1].map((x) => x * power(-12));
/** Inputs of four products and c, with what V100, A100 and H100 give. */
const blocks = [
  {
    block: 'cancellation',
    ...{ a: [-8192, -0.5, -0.25, -0.125], b: [1024, 1, 1, 1], c: power(23) },
    outputs: { V100: 0, A100: -0.5, H100: -0.75 },
  },
  {
    block: 'c = 1 - 2^-24',
    ...{ a: small, b: small, c: 1 - power(-24) },
    outputs: { V100: 1 + power(-23), A100: 1 + power(-23), H100: 1 + power(-23) },
  },
  { block: 'c = 1', a: small, b: small, c: 1, outputs: { V100: 1, A100: 1 + power(-22), H100: 1 + power(-22) } },
] as const;

/** Dot products of each length and kind of data. */
const SUMS = 64;
const PROMOTED = 128;
const { add } = chopper('float32');
const float8 = chopper('float8_e4m3fn');

const deepseek = 'DeepSeek-AI, DeepSeek-V3, arXiv 2412.19437, section 3.3.2';
const fasi = 'M. Fasi et al., PeerJ Comput. Sci. 7:e330, 2021; outputs of MMA-Sim, arXiv 2511.10909';

export default defineExperiment({
  name: 'block-fma',
  id: 'E19',
  title: 'Sums on tensor cores',
  summary:
    'Tensor cores cut addends off below the largest one. Three generations give three answers to the same four products; ' +
    'a sum of 4096 FP8 products in 13 fraction bits loses 7 %, and nothing when it moves to float32 every 128 products.',
  parameters: {
    length: { type: 'integer', default: [1024, 4096], minimum: 128, maximum: 65_536, description: 'products of a sum' },
  },
  randomData: true,
  *run({ seed, params: { length }, progress }) {
    for (const { block, a, b, c } of blocks) {
      for (const [unit, { bits }] of Object.entries(units)) {
        yield { table: 'blocks', block, unit, result: blockFma(a, b, c, { fractionBits: bits, resultBits: 23 }) };
      }
    }
    for (const unit of Object.keys(units) as Unit[]) yield { table: 'order', unit, ...ordersOf(unit, seed) };
    for (const [kind, draw] of Object.entries({ uniform, normal })) {
      const x = float8(draw(SUMS * length, { seed, stream: 1 }));
      const y = float8(draw(SUMS * length, { seed, stream: 2 }));
      yield { table: 'sums', data: kind, ...errorsOf(x, y, length) };
      progress(kind === 'uniform' ? 0.5 : 1);
    }
  },
  claims: [
    {
      gate: 'A',
      name: 'blocks',
      statement: 'Three sums of four products and c on V100, A100 and H100.',
      source: fasi,
      figures: (rows) =>
        blocks.flatMap(({ block, outputs }) =>
          Object.entries(outputs).map(([unit, published]) => {
            const own = rows.find((row) => row.table === 'blocks' && row.block === block && row.unit === unit);
            return { label: `${block}, ${unit}`, published, ours: own?.result as number | undefined };
          }),
        ),
    },
    {
      gate: 'B',
      name: 'order-within',
      statement: 'The order of products within a block does not matter.',
      source: fasi,
      figures: (rows) =>
        Object.keys(units).flatMap((unit) => {
          const own = rows.filter((row) => row.table === 'order' && row.unit === unit);
          if (own.length === 0) return [];
          return [{ label: unit, published: 0, ours: own.reduce((sum, row) => sum + (row.within as number), 0) }];
        }),
    },
    {
      gate: 'D',
      name: 'uniform-4096',
      statement: 'Sums of 4096 products of uniform FP8 numbers lose more than 2 %.',
      ...{ published: 'nearly 2 %, of data that are not given', source: deepseek, origin: 'reference' },
      measure: (rows) => {
        const error = sumOf(rows, 4096, 'uniform', 'plain');
        return error === undefined ? undefined : error - 0.02;
      },
    },
    {
      gate: 'D',
      name: 'promotion',
      statement: 'With the sum moved to float32 every 128 products, they lose less than a fiftieth of that.',
      ...{ published: 'the remedy', source: deepseek },
      measure: (rows) => {
        const [promoted, plain] = ['promoted', 'plain'].map((column) => sumOf(rows, 4096, 'uniform', column));
        return promoted === undefined || plain === undefined ? undefined : plain / 50 - promoted;
      },
    },
    growthClaim('grows-uniform', 'uniform'),
    {
      gate: 'D',
      name: 'promoted-does-not-grow',
      statement: 'With promotion, 4096 products have less than twice the error of 1024.',
      ...{ published: 'the remedy', source: deepseek },
      measure: (rows) => {
        const [less, more] = [1024, 4096].map((length) => sumOf(rows, length, 'uniform', 'promoted'));
        return less === undefined || more === undefined ? undefined : 2 * less - more;
      },
    },
  ],
});

/** Four blocks of normal float16 numbers: how many values their orders give, and how many change by orders within. */
function ordersOf(unit: Unit, seed: bigint): Row {
  const { bits, terms } = units[unit];
  const half = chopper('float16');
  const [a, b] = [3, 4].map((stream) => half(normal(4 * terms, { seed, stream }))) as [Float64Array, Float64Array];
  const how = { fractionBits: bits, resultBits: 23, emin: -14 };
  const sum = (order: readonly number[], reversed: boolean): number => {
    let s = 0;
    for (const block of order) {
      const [x, y] = [a, b].map((all) => all.slice(block * terms, (block + 1) * terms)) as [Float64Array, Float64Array];
      s = blockFma(reversed ? x.reverse() : x, reversed ? y.reverse() : y, s, how);
    }
    return s;
  };
  const orders = permutations([0, 1, 2, 3]);
  const sums = orders.map((order) => sum(order, false));
  return { values: new Set(sums).size, within: orders.filter((order, i) => sum(order, true) !== sums[i]).length };
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Largest errors of dot products, relative to the exact ones, or to their root mean square where signs differ. */
function errorsOf(x: Float64Array, y: Float64Array, length: number): Row {
  const unit = { accumulator: 'e8m13', rounding: 'towardZero', tensorCore: tensorCores['nvidia-h100-float8'] } as const;
  let [plain, promoted, squares] = [0, 0, 0];
  for (let k = 0; k < SUMS; k++) {
    const [a, b] = [x.subarray(k * length, (k + 1) * length), y.subarray(k * length, (k + 1) * length)];
    const exact = a.reduce((sum, each, i) => sum + each * b[i]!, 0); // exact: multiples of 2^-18 below 2^35
    let moved = 0;
    for (let from = 0; from < length; from += PROMOTED) {
      moved = add(moved, dot(a.subarray(from, from + PROMOTED), b.subarray(from, from + PROMOTED), unit));
    }
    squares += (exact * exact) / SUMS;
    plain = Math.max(plain, Math.abs(dot(a, b, unit) - exact));
    promoted = Math.max(promoted, Math.abs(moved - exact));
  }
  const scale = Math.sqrt(squares);
  return { plain: plain / scale, promoted: promoted / scale };
}

function sumOf(rows: readonly Row[], length: number, data: string, column: string): number | undefined {
  return cell(rows, { table: 'sums', length, data }, column) as number | undefined;
}

function growthClaim(name: string, data: string): SeededClaim {
  return {
    ...{ gate: 'D', name, published: 'errors grow with the number of products', source: deepseek },
    statement: `Without promotion, 4096 products of ${data} numbers have a larger error than 1024.`,
    measure: (rows) => {
      const [less, more] = [1024, 4096].map((length) => sumOf(rows, length, data, 'plain'));
      return less === undefined || more === undefined ? undefined : more - less;
    },
  };
}
