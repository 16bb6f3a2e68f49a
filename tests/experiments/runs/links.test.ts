/** Links of the marks of plots, which come from rows. */
import { describe, expect, it } from 'vitest';
import { makeReport, type Experiment, type FinishedRun } from '../../../src/experiments/index.js';

const rows = [
  { x: 1, link: 'javascript:alert(1)' },
  { x: 2, link: 'https://example.org/2' },
];
const experiment: Experiment = {
  ...{ name: 'linked', title: 'Linked', summary: '', run: () => rows },
  plots: () => ({
    Links: { mark: 'point', encoding: { x: { field: 'x', type: 'quantitative' }, href: { field: 'link' } } },
  }),
};

describe('a plot with a link that browsers must not follow', () => {
  it('is drawn without that link, with the others, and the report says so', async () => {
    const manifest = { fpchop: '0', kernels: {}, files: {}, formats: {}, platforms: [], tasks: [], profile: null };
    const run = { directory: 'run', experiment, rows, manifest } as unknown as FinishedRun; // what a page shows
    const { html, svg } = await makeReport([run]);
    const links = svg['links.svg']!.match(/<a(?: [^>]*)?>/g);
    expect(links).toEqual(['<a>', '<a xlink:href="https://example.org/2">']);
    expect(svg['links.svg']).not.toContain('href="javascript:');
    expect(html).toContain('left out: the link javascript:alert(1), which browsers must not follow');
  });
});
