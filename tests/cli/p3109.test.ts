import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeDeclarations } from '../../src/cli/formats/declarations.js';

const directory = mkdtempSync(join(tmpdir(), 'fpchop-p3109-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('fpchop info --p3109', () => {
  it('writes four files of YAML, each with the metadata of the package', async () => {
    const printed = await writeDeclarations(join(directory, 'new'), true);
    const { files } = JSON.parse(printed) as { files: string[] };
    expect(files.map((file) => file.split(/[/\\]/).at(-1))).toEqual([
      'configurations.yaml',
      'profiles.yaml',
      'constraints.yaml',
      'kappas.yaml',
    ]);
    const parsed = files.map((file) => parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
    for (const one of parsed) expect(one['Metadata']).toMatchObject({ implementation: { name: 'fpchop' } });
    expect(parsed[3]).toMatchObject({ Kappas: { Empty: true } });
    expect(parsed[2]!['Constraints']).toHaveProperty('ScaledAdd', { Requires: 'any formats', Projections: 'all' });
  });
});
