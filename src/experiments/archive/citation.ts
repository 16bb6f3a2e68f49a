/**
 * How an archive is cited, and what it cites: CITATION.cff and BibTeX.
 * @module
 */
import type { Experiment } from '../author/experiment.js';
import type { Paper, PaperKey } from '../literature/papers.js';

/** A text as YAML takes it: JSON's texts are YAML's. */
const text = (value: string): string => JSON.stringify(value);

/** CITATION.cff, version 1.2.0. */
export function citationText(experiment: Experiment, author: string, papers: readonly [PaperKey, Paper][]): string {
  const references = papers.map(
    ([, paper]) =>
      `  - type: article\n    title: ${text(paper.title)}\n    year: ${paper.year}\n    journal: ${text(paper.where)}\n` +
      (paper.doi === undefined ? '' : `    doi: ${text(paper.doi)}\n`) +
      (linkOf(paper) === undefined ? '' : `    url: ${text(linkOf(paper)!)}\n`) +
      `    authors:\n${namesOf(paper)
        .map((name) => `      - name: ${text(name)}\n`)
        .join('')}`,
  );
  return (
    `cff-version: 1.2.0\nmessage: "If you use this run, cite it and what it is compared with."\ntype: dataset\n` +
    `title: ${text(experiment.title)}\nabstract: ${text(experiment.summary)}\nauthors:\n  - name: ${text(author)}\n` +
    (references.length === 0 ? '' : `references:\n${references.join('')}`)
  );
}

/** What is claimed, as BibTeX. */
export function bibliographyText(papers: readonly [PaperKey, Paper][]): string {
  if (papers.length === 0) return '% The claims of this experiment are about no paper of the list.\n';
  return papers
    .map(([key, paper]) => {
      const fields = {
        title: `{${paper.title}}`,
        author: paper.authors.join(' and '),
        year: String(paper.year),
        journal: paper.where,
        doi: paper.doi,
        eprint: paper.arxiv,
        archiveprefix: paper.arxiv === undefined ? undefined : 'arXiv',
        url: paper.url,
      };
      const lines = Object.entries(fields).flatMap(([name, value]) =>
        value === undefined ? [] : [`  ${name} = {${value}},\n`],
      );
      return `@article{${key},\n${lines.join('')}}\n`;
    })
    .join('\n');
}

function namesOf({ authors, where }: Paper): string[] {
  const names = authors.filter((name) => name !== 'others');
  return names.length > 0 ? names : [where];
}

function linkOf({ url, arxiv }: Paper): string | undefined {
  return url ?? (arxiv === undefined ? undefined : `https://arxiv.org/abs/${arxiv}`);
}
