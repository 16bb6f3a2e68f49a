/**
 * Archives of finished runs: one zip file that a referee can verify elsewhere.
 *
 * It holds the run, the source of the experiment with its inputs, what surrounded it, RO-Crate 1.1 metadata, CITATION.cff,
 * BibTeX of the papers that its claims are about, and the digests of all that. Times and order are fixed: the same run in the
 * same surroundings gives the same bytes.
 * @module
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { papersOf } from '../literature/table.js';
import { moduleFiles } from '../moduleFiles.js';
import { RESULTS, resultsDigest } from '../run/journal.js';
import { alterationsOf } from '../run/manifest/alterations.js';
import { loadExperimentOf, MANIFEST } from '../run/manifest/manifestFile.js';
import { parseManifest } from '../run/manifest/parseManifest.js';
import { changesSince } from '../run/manifest/plan.js';
import { readFinished } from '../run/results.js';
import { RunError } from '../run/runError.js';
import { verifyRun, type Verification, type VerifyOptions } from '../run/verify.js';
import { bibliographyText, citationText } from './citation.js';
import { CRATE, crateText } from './crate.js';
import { SUMS, sumsText, tampered, type Files } from './sums.js';
import { surroundingsOf } from './surroundings.js';

/** What an archive says of itself. */
const ABOUT = 'archive.json';

/** How an archive is verified. */
export interface ArchiveOptions extends VerifyOptions {
  /** The most bytes that it may unpack to. @defaultValue 1 GiB */
  readonly limit?: number;
}

/**
 * Packs a finished run, with what a referee needs to repeat it.
 * @returns the bytes of a zip file
 * @throws {@link RunError} if the directory holds no finished run, or a damaged or altered one, or if the library or the
 * experiment has changed since: the archive would not repeat it
 */
export async function archiveRun(directory: string): Promise<Uint8Array> {
  const manifest = await readFinished(directory);
  const loaded = await loadExperimentOf(directory, manifest);
  const { plan, others } = await alterationsOf(directory, manifest, loaded);
  const damaged = (await resultsDigest(directory)) === manifest.sha256 ? [] : [`${RESULTS} is damaged`];
  const [wrong] = [...plan, ...others, ...damaged, ...(await changesSince(manifest, loaded))];
  if (wrong !== undefined) throw new RunError(`${directory}: cannot be archived, ${wrong}`);
  const { experiment, builtin, url } = loaded;
  const source = builtin ? undefined : await sourceOf(url, Object.values(experiment.inputs ?? {}));
  const surroundings = await surroundingsOf(dirname(fileURLToPath(url)));
  const manifestTime = (await stat(join(directory, MANIFEST))).mtime.toISOString();
  const { author = `The authors of ${experiment.name}`, date = manifestTime } = surroundings.git ?? {};
  const papers = papersOf(experiment.name);
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const about = { archive: 1, experiment: experiment.name, module: source?.module ?? null, ...surroundings };
  const files: Record<string, Uint8Array> = {
    [`run/${MANIFEST}`]: await readFile(join(directory, MANIFEST)),
    [`run/${RESULTS}`]: await readFile(join(directory, RESULTS)).catch(() => Buffer.alloc(0)), // a run may have no rows
    ...source?.files,
    [ABOUT]: bytes(`${JSON.stringify(about, null, 2)}\n`),
    'CITATION.cff': bytes(citationText(experiment, author, papers)),
    'references.bib': bytes(bibliographyText(papers)),
  };
  files[CRATE] = bytes(crateText(files, experiment, manifest, { author, date }));
  files[SUMS] = bytes(sumsText(files));
  const mtime = new Date(1980, 0, 1); // zip has no time zones
  const entries = Object.keys(files)
    .sort()
    .map((name): [string, Zippable[string]] => [name, [files[name]!, { mtime }]]);
  return zipSync(Object.fromEntries(entries), { level: 9 });
}

/** The files of a module and its inputs, below source/, as they lie to each other. */
async function sourceOf(
  url: URL,
  inputs: readonly URL[],
): Promise<{ module: string; files: Record<string, Uint8Array> }> {
  const module = fileURLToPath(url);
  const paths = inputs.map((input) => fileURLToPath(input));
  for await (const { file } of moduleFiles(module)) paths.push(file);
  let base = dirname(module);
  while (paths.some((path) => relative(base, path).startsWith('..'))) base = dirname(base);
  const nameOf = (path: string): string => `source/${relative(base, path).split(sep).join('/')}`;
  const files: Record<string, Uint8Array> = {};
  for (const path of paths) files[nameOf(path)] = await readFile(path);
  return { module: nameOf(module), files };
}

const LIMIT = 1_073_741_824;

/**
 * Verifies an archive: every file has its digest, and the run is repeated from the source that it holds, bit for bit. It is
 * unpacked to a folder in the working directory for that time, from where packages resolve.
 * @param file - path of the archive
 * @returns as `verifyRun`; where files have other digests, each is named and nothing is repeated
 * @throws {@link RunError} if it is no archive of a run, or unpacks to more than the limit
 */
export async function verifyArchive(
  file: string,
  { limit = LIMIT, ...options }: ArchiveOptions = {},
): Promise<Verification> {
  const files = await unpack(file, limit);
  const wrong = tampered(files);
  if (wrong.length > 0) return { tasks: 0, rows: 0, differences: wrong, changes: [] };
  const { module } = aboutOf(file, files);
  const folder = await mkdtemp(join(process.cwd(), '.fpchop-archive-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    return await verifyRun(join(folder, 'run'), {
      ...options,
      ...(module !== null && options.module === undefined && { module: join(folder, module) }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function unpack(file: string, limit: number): Promise<Files> {
  const tooLarge = (): RunError =>
    new RunError(`${file}: unpacks to more than ${limit} bytes; --limit allows more, where the archive is trusted`);
  if ((await stat(file)).size > limit) throw tooLarge();
  const seen = new Set<string>();
  let total = 0;
  const check = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }): boolean => {
    const isPath =
      /^[^/\\:\0]+(?:\/[^/\\:\0]+)*$/.test(name) && !name.split('/').some((part) => part === '.' || part === '..');
    if (!isPath || seen.has(name)) throw new RunError(`${file}: not an archive of a run (the name "${name}")`);
    seen.add(name);
    total += originalSize;
    if (total > limit) throw tooLarge();
    return true;
  };
  try {
    return unzipSync(await readFile(file), { filter: check });
  } catch (error) {
    if (error instanceof RunError || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new RunError(`${file}: not a zip file (${(error as Error).message})`, { cause: error });
  }
}

function aboutOf(file: string, files: Files): { module: string | null } {
  try {
    const { archive, module } = JSON.parse(new TextDecoder().decode(files[ABOUT])) as Record<string, unknown>;
    if (archive !== 1) throw new RangeError('archive 1 expected');
    if (module !== null && (typeof module !== 'string' || !Object.hasOwn(files, module))) {
      throw new RangeError('"module" expected the name of a file of the archive');
    }
    parseManifest(new TextDecoder().decode(files[`run/${MANIFEST}`]));
    return { module };
  } catch (error) {
    throw new RunError(`${file}: not an archive of a run (${(error as Error).message})`, { cause: error });
  }
}
