/**
 * RO-Crate 1.1 metadata of an archive.
 * @module
 */
import type { Experiment } from '../author/experiment.js';
import type { Manifest } from '../run/manifest/manifest.js';
import { sha256 } from '../run/digests.js';
import type { Files } from './sums.js';

/** The name of the file that makes a folder a crate. */
export const CRATE = 'ro-crate-metadata.json';

const kinds: Readonly<Record<string, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  mjs: 'text/javascript',
  js: 'text/javascript',
  ts: 'text/typescript',
  txt: 'text/plain',
  cff: 'application/yaml',
  bib: 'application/x-bibtex',
};

/** What describes `files`: the crate, the experiment as software, and every file. */
export function crateText(
  files: Files,
  experiment: Experiment,
  { fpchop, rows, sha256: results }: Manifest,
  { author, date }: { readonly author: string; readonly date: string },
): string {
  const names = Object.keys(files).sort();
  const entities = names.map((name) => {
    const kind = kinds[name.split('.').at(-1)!];
    return {
      '@id': encodeURI(name),
      '@type': name.startsWith('source/') ? ['File', 'SoftwareSourceCode'] : 'File',
      name,
      contentSize: String(files[name]!.length),
      ...(kind !== undefined && { encodingFormat: kind }),
      sha256: sha256(files[name]!),
    };
  });
  const graph = [
    {
      '@id': CRATE,
      '@type': 'CreativeWork',
      conformsTo: { '@id': 'https://w3id.org/ro/crate/1.1' },
      about: { '@id': './' },
    },
    {
      '@id': './',
      '@type': 'Dataset',
      name: experiment.title,
      description: `${experiment.summary} ${rows} rows, SHA-256 ${results}.`,
      datePublished: date,
      license: 'not stated',
      author: { '@id': '#author' },
      hasPart: names.map((name) => ({ '@id': encodeURI(name) })),
      mentions: { '@id': '#run' },
    },
    { '@id': '#author', '@type': 'Person', name: author },
    { '@id': '#fpchop', '@type': 'SoftwareApplication', name: 'fpchop', version: fpchop },
    {
      '@id': '#run',
      '@type': 'CreateAction',
      name: `Run of ${experiment.name}`,
      instrument: { '@id': '#fpchop' },
      result: { '@id': 'run/results.ndjson' },
    },
    ...entities,
  ];
  return `${JSON.stringify({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': graph }, null, 2)}\n`;
}
