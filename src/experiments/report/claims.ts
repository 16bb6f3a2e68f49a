/**
 * Claims and verdicts in a report: a table that becomes cards on narrow screens, totals with a bar, contents.
 * @module
 */
import { escapeText } from '../../page/escape.js';
import { numberText } from '../../page/table.js';
import type { Outcome, Verdict } from '../author/claims.js';
import type { FinishedRun } from '../run/results.js';

const outcomes: readonly Outcome[] = ['pass', 'fail', 'undecided', 'not reproduced', 'not measured'];
/** Classes of the style sheet. */
const classes: Readonly<Record<Outcome, string>> = {
  pass: 'pass',
  fail: 'fail',
  undecided: 'open',
  'not reproduced': 'open',
  'not measured': 'soft',
};
const gates: Readonly<Record<Verdict['gate'], string>> = {
  A: 'every digit',
  B: 'a formula, to 1e-12 or all printed digits',
  C: 'a statistic: nine of ten seeds in a band',
  D: 'an ordering, by three standard errors',
};

/** `11 claims: 10 pass, 1 undecided`. */
export function totalText(verdicts: readonly Verdict[]): string {
  const counts = outcomes.map((outcome) => [outcome, verdicts.filter(({ verdict }) => verdict === outcome).length]);
  const told = counts.filter(([, count]) => count !== 0).map(([outcome, count]) => `${count} ${outcome}`);
  return `${verdicts.length === 1 ? '1 claim' : `${verdicts.length} claims`}: ${told.join(', ')}`;
}

/** The totals, and a bar of them whose parts differ by pattern too. */
export function totalHtml(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '';
  const parts = outcomes.flatMap((outcome) => {
    const count = verdicts.filter(({ verdict }) => verdict === outcome).length;
    return count === 0 ? [] : [`<span class="part ${classes[outcome]}" style="flex-grow: ${count}"></span>`];
  });
  return `<p class="total">${totalText(verdicts)}</p>\n<div class="bar" aria-hidden="true">${parts.join('')}</div>`;
}

/** What the gates mean, those that occur. */
export function gateLegend(verdicts: readonly Verdict[]): string {
  const used = (['A', 'B', 'C', 'D'] as const).filter((gate) => verdicts.some((verdict) => verdict.gate === gate));
  return `<p class="soft">Gates: ${used.map((gate) => `${gate}, ${gates[gate]}`).join('; ')}.</p>`;
}

/** The verdicts of one experiment: verdict, claim with its source, published, ours, distance. */
export function claimsHtml(verdicts: readonly Verdict[]): string {
  const heads = ['verdict', 'claim', 'published', 'ours', 'distance'];
  const lines = verdicts.map((one) => {
    const cells: readonly (readonly [html: string, head?: string])[] = [
      [verdictHtml(one)],
      [`${one.gate}: ${escapeText(one.statement)}<br><small class="soft">${sourceHtml(one)}</small>`],
      [clipped(one.published), 'published'],
      [clipped(one.ours), 'ours'],
      [distanceText(one), 'distance'],
    ];
    const shown = cells.map(([html, head]) => {
      const label = head === undefined || html === '' ? '' : ` data-head="${head}"`;
      return `<td${label}>${html}</td>`;
    });
    return `<tr>${shown.join('')}</tr>`;
  });
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('');
  return `<table class="cards claims"><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** The experiments of a page: what each claims, and how that came out. */
export function contentsHtml(
  runs: readonly { readonly run: FinishedRun; readonly verdicts: readonly Verdict[] }[],
): string {
  const lines = runs.map(({ run: { experiment }, verdicts }) => {
    const { id, title, name } = experiment;
    const text = `${id === undefined ? '' : `${id} `}${title}`;
    const told = totalText(verdicts).split(': ');
    return (
      `<tr><td><a href="#${escapeText(name)}">${escapeText(text)}</a></td>` +
      `<td>${verdicts.length === 0 ? 'no claims' : told[0]!}</td><td>${told[1] ?? ''}</td></tr>`
    );
  });
  const head = ['experiment', 'claims', 'verdicts'].map((each) => `<th scope="col">${each}</th>`).join('');
  return `<table class="cards"><thead><tr>${head}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function verdictHtml({ verdict, passed, of, inBand, gate, reason }: Verdict): string {
  const band = inBand === undefined || inBand === passed ? '' : `, ${inBand} in the band`;
  const what = gate === 'A' || gate === 'B' ? 'figures' : 'seeds';
  const counted = verdict === 'not measured' ? '' : ` <small>${passed} of ${of} ${what}${band}</small>`;
  const why = reason === undefined ? '' : `<br><small>${escapeText(reason)}</small>`;
  return `<b class="${classes[verdict]}">${verdict}</b>${counted}${why}`;
}

function sourceHtml({ source, origin }: Verdict): string {
  const linked = escapeText(source).replace(
    /\b10\.\d{4,9}\/[^\s;,]+[^\s;,.)]/g,
    (doi) => `<a href="https://doi.org/${doi}">${doi}</a>`,
  );
  const arxiv = linked.replace(/arXiv (\d{4}\.\d{4,5})/g, '<a href="https://arxiv.org/abs/$1">arXiv $1</a>');
  return origin === 'reference' ? `reference: ${arxiv}` : arxiv;
}

function distanceText({ distance, gate, inBand }: Verdict): string {
  if (distance === undefined) return '';
  const unit = gate === 'D' ? ' se' : gate === 'C' && inBand !== undefined ? ' hw' : '';
  return `${numberText(distance)}${unit}`;
}

/** Text whose runs of 24 digits and more show the first ten and the last four, with all of them unfolded. */
export function clipped(text: string): string {
  const runs = text.match(/\d{24,}/g) ?? [];
  if (runs.length === 0) return escapeText(text);
  const short = escapeText(text.replace(/\d{24,}/g, (digits) => `${digits.slice(0, 10)}…${digits.slice(-4)}`));
  return `<details><summary>${short}</summary>${escapeText(text)}</details>`;
}

/** Rules for what this module writes. */
export const claimsStyle = `
.total { font-weight: 600; margin: 0.5rem 0 0.25rem; }
.bar { display: flex; gap: 2px; height: 0.5rem; margin-bottom: 0.75rem; }
.bar .part { background: currentColor; min-width: 3px; }
.bar .part.open { background: repeating-linear-gradient(45deg, currentColor 0 4px, transparent 4px 7px); }
.bar .part.soft { opacity: 0.5; }
.claims td:nth-child(2) { min-width: 15rem; }
.claims td:nth-child(5) { white-space: nowrap; }
@media (max-width: 45rem) { .claims td:nth-child(2) { min-width: 0; } }`;
