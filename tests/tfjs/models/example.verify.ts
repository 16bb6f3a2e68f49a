/**
 * The example trains, quantizes and traces real models as published work says they behave.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

interface Facts {
  readonly images: readonly { format: string; metrics: { psnr: number } }[];
  readonly sounds: {
    firstOutOfRange: { op: string; layer: string };
    table: readonly { format: string; metrics: { maxError: number | null } }[];
  };
  readonly trained: Readonly<Record<string, number>>;
  readonly quantized: { formats: string[]; modes: string[]; table: number[][] };
  readonly seconds: number;
}

let facts: Facts;

beforeAll(() => {
  const program = fileURLToPath(new URL('../../../examples/tfjs/run.mjs', import.meta.url));
  const output = execFileSync(process.execPath, [program, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  facts = JSON.parse(output.slice(output.indexOf('{'))) as Facts;
});

describe('digits', () => {
  it.each(['float16', 'bfloat16', 'bfloat16, masters in float32'])(
    'trained in %s are known as well as in float32, within 1 %%',
    (name) => {
      expect(facts.trained['float32']).toBeGreaterThan(0.85);
      expect(facts.trained[name]).toBeGreaterThan(facts.trained['float32']! - 0.01);
    },
  );

  it('are known after training in eight bits', () => {
    expect(facts.trained['float8, masters in float32']).toBeGreaterThan(facts.trained['float32']! - 0.02);
  });

  // The pattern of the experiments of Pychop (arXiv 2504.07835): ResNet-50, quantized after training.
  const known = (format: string, mode: string) => {
    const { formats, modes, table } = facts.quantized;
    return table[formats.indexOf(format)]![modes.indexOf(mode)]!;
  };
  it('are not known with three significand bits rounded in one direction', () => {
    const float32 = known('float32', 'tiesToEven');
    for (const mode of ['towardPositive', 'towardNegative']) {
      expect(known('float8_e5m2', mode)).toBeLessThan(float32 - 0.3);
      expect(known('bfloat16', mode)).toBeGreaterThan(float32 - 0.02);
      expect(known('float16', mode)).toBeGreaterThan(float32 - 0.01);
    }
    const zero = known('float8_e5m2', 'towardZero');
    expect(zero).toBeGreaterThan(known('float8_e5m2', 'towardPositive'));
    expect(zero).toBeLessThanOrEqual(float32);
  });
  it.each(['tiesToEven', 'stochastic'])('are known in every format rounded %s', (mode) => {
    for (const format of facts.quantized.formats) {
      expect(known(format, mode), format).toBeGreaterThan(known('float32', 'tiesToEven') - 0.02);
    }
  });
});

it('the sound model leaves float16 at a logarithm, and works with that in float32', () => {
  expect(facts.sounds.firstOutOfRange).toMatchObject({
    op: 'Add',
    layer: expect.stringMatching(/normalized_log_1\/add$/) as unknown,
  });
  const errors = facts.sounds.table.filter(({ format }) => format === 'float16, spectrum in float32');
  for (const { metrics } of errors) expect(metrics.maxError).toBeLessThan(0.01);
});

it('takes less than two minutes', () => expect(facts.seconds).toBeLessThan(120));
