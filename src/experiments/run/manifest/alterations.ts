/**
 * What a manifest says against what follows from it: everything that can be derived is derived again.
 *
 * The grid, the profile, the shard and the experiment determine every task, the digest of the plan and the facts of the
 * formats; the tasks determine how many rows there are. Digests of rows are compared when a run is repeated.
 * @module
 */
import type { FormatLike } from '../../../format/names.js';
import type { Experiment } from '../../author/experiment.js';
import { valuesOf } from '../../author/parameters.js';
import type { LoadedExperiment } from '../../findExperiment.js';
import { quickGrid, resolveGrid, tasksAt } from '../grid.js';
import { entryText, gridText, pointOf, type GridEntry, type Manifest, type TaskEntry } from './manifest.js';
import { planManifest } from './plan.js';

/** What in a manifest cannot be as it says, with the place of each; empty if nothing is. */
export interface Alterations {
  /** The tasks are not those of the plan: nothing can be repeated. */
  readonly plan: readonly string[];
  /** Other statements. */
  readonly others: readonly string[];
}

/** How many tasks that are not those of the plan are named. */
const SHOWN = 10;

/**
 * Derives a manifest again and compares.
 * @param directory - of the run: the manifest names the module from there
 */
export async function alterationsOf(
  directory: string,
  manifest: Manifest,
  loaded: LoadedExperiment,
): Promise<Alterations> {
  const { experiment } = loaded;
  const derived = await derive(directory, manifest, loaded);
  if (typeof derived === 'string') return { plan: [derived], others: [] };
  const plan = tasksThatDiffer(manifest.tasks, derived.tasks);
  const compare = (field: 'experiment' | 'plan' | 'shard' | 'order'): void => {
    if (manifest[field] !== derived[field]) plan.push(differs(`"${field}"`, manifest[field], derived[field]));
  };
  for (const field of ['experiment', 'order', 'plan', 'shard'] as const) compare(field);
  if (gridText(manifest.grid) !== gridText(derived.grid)) plan.push('manifest.json: "grid" is written in another way');
  for (const line of formatsThatDiffer(manifest.formats, derived.formats)) plan.push(line);
  return { plan, others: [...profileThatDiffers(manifest, experiment), ...outcomesThatDiffer(manifest)] };
}

/** The manifest that follows from grid and shard; a text that says why there is none. */
async function derive(directory: string, manifest: Manifest, loaded: LoadedExperiment): Promise<Manifest | string> {
  const { grid, profile, shard } = manifest;
  try {
    const resolved = resolveGrid(loaded.experiment, gridOf(grid));
    tasksAt(loaded.experiment, resolved);
    const [i = 0, n = 0] = shard?.split('/').map(Number) ?? [];
    const options = { directory, profile, ...(shard !== undefined && { shard: [i, n] as const }) };
    return await planManifest(loaded, resolved, options);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return `manifest.json: "grid" does not fit the experiment: ${error.message}`;
  }
}

function gridOf({ formats, rounding, seeds, params }: GridEntry): Parameters<typeof resolveGrid>[1] {
  return {
    ...(formats !== undefined && { formats: formats as readonly FormatLike[] }),
    ...(rounding !== undefined && { rounding }),
    ...(seeds !== undefined && { seeds: seeds.map(BigInt) }),
    params,
  };
}

function tasksThatDiffer(ours: readonly TaskEntry[], derived: readonly TaskEntry[]): string[] {
  const found: string[] = [];
  if (ours.length !== derived.length) found.push(differs('the number of tasks', ours.length, derived.length));
  for (let i = 0; i < ours.length && i < derived.length; i++) {
    const [mine, theirs] = [entryText(pointOf(ours[i]!)), entryText(derived[i]!)];
    if (mine !== theirs) found.push(`manifest.json: tasks[${i}] is ${mine}, expected ${theirs}`);
  }
  const more = found.length - SHOWN;
  return more > 0 ? [...found.slice(0, SHOWN), `manifest.json: and ${more} more tasks`] : found;
}

function formatsThatDiffer(ours: Manifest['formats'], derived: Manifest['formats']): string[] {
  const names = [...new Set([...Object.keys(derived), ...Object.keys(ours)])];
  const found = names.flatMap((name) => {
    const [mine, theirs] = [ownField(ours, name), ownField(derived, name)] as (object | undefined)[];
    if (mine === undefined || theirs === undefined) return [differs(`formats["${name}"]`, mine, theirs)];
    return [...new Set([...Object.keys(theirs), ...Object.keys(mine)])].flatMap((fact) => {
      const [x, y] = [ownField(mine, fact), ownField(theirs, fact)];
      return JSON.stringify(x) === JSON.stringify(y) ? [] : [differs(`formats["${name}"].${fact}`, x, y)];
    });
  });
  if (found.length > 0 || JSON.stringify(ours) === JSON.stringify(derived)) return found;
  return ['manifest.json: "formats" stand in another order'];
}

/** Whether the parameters are those for which the profile's bands were fitted. */
function profileThatDiffers({ profile, grid }: Manifest, experiment: Experiment): string[] {
  if (profile === null) return [];
  const own = profile === 'quick' ? quickGrid(experiment).params : {};
  const text = gridText({ params: grid.params });
  const fits =
    (profile === 'default' || experiment.quick !== undefined) &&
    text === gridText({ params: valuesOf(experiment.parameters ?? {}, own ?? {}) });
  return fits ? [] : [`manifest.json: "profile" is "${profile}", but the parameters are not those of that grid`];
}

function outcomesThatDiffer({ complete, rows, tasks }: Manifest): string[] {
  const found = tasks.flatMap(({ rows: count, sha256, error }, i) => {
    const isDone =
      error === undefined ? count !== undefined && (sha256 !== undefined) === count > 0 : count === undefined;
    const isOpen = count === undefined && sha256 === undefined && error === undefined;
    return isDone || (isOpen && !complete) ? [] : [`manifest.json: tasks[${i}] has no outcome, or a part of one`];
  });
  if (!complete) return found;
  const sum = tasks.reduce((all, { rows: count = 0 }) => all + count, 0);
  return rows === sum ? found : [...found, `manifest.json: "rows" is ${rows}, its tasks have ${sum}`];
}

function ownField(x: object, field: string): unknown {
  return Object.hasOwn(x, field) ? (x as Readonly<Record<string, unknown>>)[field] : undefined;
}

function differs(place: string, ours: unknown, derived: unknown): string {
  const text = (x: unknown): string => (x === undefined ? 'missing' : JSON.stringify(x));
  return `manifest.json: ${place} is ${text(ours)}, expected ${text(derived)}`;
}
