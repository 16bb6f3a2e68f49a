/** What every built-in experiment must have. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtinExperiments, tasksOf } from '../../../src/experiments/index.js';
import { quickGrid } from '../../../src/experiments/run/grid.js';

const all = await builtinExperiments();

describe.each(all.map(({ experiment, url }) => [experiment.name, experiment, url] as const))(
  '%s',
  (name, experiment, url) => {
    const { claims = [] } = experiment;

    it('is the experiment of its folder, with an id and a page', () => {
      expect(fileURLToPath(url)).toContain(`/builtin/${name}/index.`);
      expect(experiment.id).toMatch(/^E\d+/);
      const page = fileURLToPath(new URL('README.md', url));
      expect(existsSync(page)).toBe(true);
      expect(readFileSync(page, 'utf8')).toMatch(/^# E\d+/);
    });

    it('has tasks in both grids', () => {
      expect(tasksOf(experiment).length).toBeGreaterThan(0);
      expect(tasksOf(experiment, quickGrid(experiment)).length).toBeGreaterThan(0);
    });

    it('has claims of distinct names, each with its source', () => {
      expect(claims.length).toBeGreaterThan(0);
      expect(new Set(claims.map((claim) => claim.name)).size).toBe(claims.length);
      expect(claims.filter(({ source, statement }) => source === '' || statement === '')).toEqual([]);
    });
  },
);

it('ids are distinct', () => {
  const ids = all.map(({ experiment }) => experiment.id);
  expect(new Set(ids).size).toBe(ids.length);
});
