/// <reference lib="dom" />
/** What must hold of a page of a report, at any width and in both colour schemes. */
import type { Browser, Page } from 'playwright-core';
import { violationsOf } from '../browser/axe.js';

/** Widths and schemes that a page is looked at in. */
export const screens = [
  { width: 390, dark: false },
  { width: 390, dark: true },
  { width: 1200, dark: false },
  { width: 1200, dark: true },
] as const;

/** What is amiss on a page: nothing, if all is well. */
export interface Faults {
  /** Pixels that the page is wider than the window. */
  readonly overflow: number;
  /** Labels of one axis or legend that lie over each other. */
  readonly overlapping: readonly string[];
  /** Marks outside of their axes. */
  readonly outside: readonly string[];
  /** Violations of axe-core: rule and element. */
  readonly axe: readonly string[];
  readonly errors: readonly string[];
}

export const noFaults: Faults = { overflow: 0, overlapping: [], outside: [], axe: [], errors: [] };

/** Opens a page, waits for its plots, and looks for faults. */
export async function faultsOf(
  browser: Browser,
  file: string,
  { width, dark }: { readonly width: number; readonly dark: boolean },
): Promise<Faults & { readonly plots: number; readonly marks: number; readonly page: Page }> {
  const errors: string[] = [];
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) errors.push(`asked for ${request.url()}`);
  });
  await page.goto(`file://${file}`);
  if ((await page.locator('script').count()) > 0) {
    await page.waitForFunction(() => document.querySelectorAll('.plot:not([data-interactive])').length === 0);
  }
  const seen = await page.evaluate(lookAround);
  const axe = await violationsOf(page);
  return { ...seen, axe, errors, page };
}

/** Runs in the page. */
function lookAround(): Pick<Faults, 'overflow' | 'overlapping' | 'outside'> & { plots: number; marks: number } {
  const root = document.scrollingElement!;
  const [overlapping, outside]: [string[], string[]] = [[], []];
  const visible = (element: Element): boolean => {
    const { opacity, display } = getComputedStyle(element);
    return opacity !== '0' && display !== 'none' && element.textContent !== '';
  };
  const turned = (element: Element): boolean => /rotate\((?!0\))/.test(element.getAttribute('transform') ?? '');
  for (const group of document.querySelectorAll(
    '.plot .role-axis-label, .plot .role-legend-label, .plot .role-legend',
  )) {
    const labels = [...group.querySelectorAll('text')].filter((text) => visible(text) && !turned(text));
    const boxes = labels.map((label) => label.getBoundingClientRect());
    boxes.forEach((a, i) => {
      for (let k = i + 1; k < boxes.length; k++) {
        const b = boxes[k]!;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const least = Math.min(a.height, b.height) / 3; // boxes of text are higher than its letters
        if (across > 0.5 && down > least) overlapping.push(`${labels[i]!.textContent} over ${labels[k]!.textContent}`);
      }
    });
  }
  let marks = 0;
  for (const mark of document.querySelectorAll('.plot .role-mark path, .plot .role-mark line, .plot .role-mark rect')) {
    if (/NaN|Infinity/.test((mark.getAttribute('transform') ?? '') + (mark.getAttribute('d') ?? ''))) {
      outside.push(`no place: ${mark.outerHTML.slice(0, 120)}`);
      continue;
    }
    const frame = mark.closest('.role-mark')!.parentElement!.parentElement!.querySelector(':scope > .background');
    if (frame === null) continue;
    marks++;
    const [box, area] = [mark.getBoundingClientRect(), frame.getBoundingClientRect()];
    const isSymbol = mark.closest('.mark-symbol') !== null;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const [left, right, top, bottom] = isSymbol ? [x, x, y, y] : [box.left, box.right, box.top, box.bottom];
    const slack = 2;
    if (
      left < area.left - slack ||
      right > area.right + slack ||
      top < area.top - slack ||
      bottom > area.bottom + slack
    ) {
      outside.push(mark.outerHTML.slice(0, 160));
    }
  }
  const plots = document.querySelectorAll('.plot svg').length;
  return { overflow: root.scrollWidth - root.clientWidth, overlapping, outside, plots, marks };
}
