/**
 * `fpchop info --p3109`: the declaration of conformance to IEEE P3109, as files.
 * @module
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { declarations } from '../../blocks/p3109/index.js';
import { jsonText } from '../json.js';
import { openOutput } from '../output.js';

/** Names of the files by the part of the declaration that they hold. */
const names = {
  configurations: 'configurations.yaml',
  profiles: 'profiles.yaml',
  constraints: 'constraints.yaml',
  kappas: 'kappas.yaml',
} as const;

/** Writes the four files; what to print about it. */
export async function writeDeclarations(directory: string, json: boolean): Promise<string> {
  const { version, homepage } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
    homepage?: string;
  };
  const parts = declarations({
    version,
    uri: homepage ?? 'https://www.npmjs.com/package/fpchop',
    timestamp: new Date().toISOString(),
  });
  mkdirSync(directory, { recursive: true });
  const files: string[] = [];
  for (const [part, name] of Object.entries(names)) {
    const file = join(directory, name);
    const output = await openOutput(file);
    await output.write(stringify(parts[part as keyof typeof names]));
    await output.commit();
    files.push(file);
  }
  return json ? `${jsonText({ files })}\n` : `${files.join('\n')}\n`;
}
