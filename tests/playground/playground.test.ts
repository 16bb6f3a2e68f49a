/**
 * The playground in a real browser: what it shows is what the library says, for every format, by mouse and by keyboard.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPlayground } from '../../scripts/playground.mjs';
import { recipes } from '../../src/blocks/index.js';
import { chop, explain, formats, parse } from '../../src/index.js';
import { roundingModes } from '../../src/modes.js';
import { formatOf, readHash, start, writeHash } from '../../docs/playground/state.js';
import { nameOf } from '../../docs/playground/text.js';
import { violationsOf } from '../browser/axe.js';
import { startChromium } from '../browser/chromium.js';
import { openSite, type Site } from '../browser/site.js';

const folder = mkdtempSync(join(tmpdir(), 'fpchop-playground-'));
let browser: Browser;
let site: Site;

beforeAll(async () => {
  await buildPlayground(folder);
  browser = await startChromium();
  site = await openSite({ '/below/a/path': folder });
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  /** Errors of the page, and requests that leave its folder. */
  readonly troubles: string[];
}

async function visit(hash = '', options: BrowserContextOptions = {}, origin = site.origin): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/below/a/path/`) && !url.startsWith('data:')) troubles.push(url);
  });
  await page.goto(`${origin}/below/a/path/index.html${hash}`);
  return { page, troubles };
}

/** The texts of the result for one hash after the other, each shown as following a link within the page shows it. */
async function show(page: Page, ...states: readonly Partial<typeof start>[]): Promise<string[]> {
  const hashes = states.map((changes) => writeHash({ ...start, ...changes }));
  return page.evaluate<string[]>(`(async () => {
    const shown = [];
    for (const hash of ${JSON.stringify(hashes)}) {
      const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
      location.hash = hash;
      await changed;
      shown.push(document.querySelector('#result .big').textContent);
    }
    return shown;
  })()`);
}

const resultOf = (page: Page) => page.textContent('#result .big');

describe('what it shows', () => {
  const inputs = ['0.1', '0', '-0', 'inf', '-inf', 'nan', '1e308', '5e-324', '0x1.8p3'];
  const own = ['e11m52-ieee', 'e1m0-finite', 'e2m1-ieee', 'e3m20-fnuz'];

  describe('of every named format, and of formats that a reader sets,', () => {
    let shared: Visit;
    beforeAll(async () => (shared = await visit()));
    afterAll(() => shared.page.close());

    it.each([...formats.keys(), 'binary8p3se', ...own])('%s, is what explain says', async (f) => {
      const target = formatOf({ f });
      const numbers = [...inputs, String(target.maxFinite), String(target.minSubnormal)];
      const states = numbers.map((x, i) => ({
        f,
        x,
        z: ['0', '-6', '20', '40'][i % 4]!,
        v: i % 3 ? 'line' : 'binades',
      }));
      const texts = (await show(shared.page, ...states)).map((text) => text.replace(/ = 0x[0-9a-f]+$/, ''));
      expect(texts).toEqual(numbers.map((x) => nameOf(explain(parse(x, 'float64'), target).value, target)));
      expect(shared.troubles).toEqual([]);
    });
  });

  it('offers every named format, every mode and every recipe', async () => {
    const { page } = await visit();
    const offered = (id: string) =>
      page.evaluate<string[]>(`[...document.querySelectorAll('#${id} option')].map((x) => x.value)`);
    expect(await offered('name')).toEqual(expect.arrayContaining([...formats.keys(), 'binary8p3se']));
    expect(await offered('mode')).toEqual([...roundingModes]);
    expect(await offered('storage')).toEqual([...recipes.keys()]);
    await page.close();
  });

  it('says what is wrong with a text that is no number, and with a format that is none', async () => {
    const { page, troubles } = await visit();
    await page.fill('#x', 'abc');
    expect(await page.textContent('#error')).toContain('"abc" is not a number');
    expect(await page.getAttribute('#x', 'aria-invalid')).toBe('true');
    await show(page, { f: 'float17' });
    expect(await page.textContent('#error')).toContain('float17');
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('says where rounding the text once gives another number than rounding its float64', async () => {
    const { page } = await visit(writeHash({ ...start, f: 'float16', x: '1.00048828125000000001' }));
    expect(await resultOf(page)).toContain('1 = 0x3c00');
    expect(await page.textContent('#result')).toContain('without float64, gives 1.0009765625');
    await page.close();
  });

  it('shows a block in a recipe', async () => {
    const { page } = await visit(writeHash({ ...start, bx: '1 3 100', bs: 'mxfp4' }));
    expect(await page.locator('#blocks tbody tr td:nth-child(2)').allTextContents()).toEqual(['0', '0', '96']);
    await page.close();
  });
});

describe('by keyboard alone', () => {
  it('flips a bit and keeps the focus there, and moves among the values by arrows', async () => {
    const { page } = await visit(writeHash({ ...start, x: '1' }));
    await page.focus('[data-bit="0"]');
    await page.keyboard.press('Space');
    expect(await page.inputValue('#x')).toBe('1.125');
    const focused = () => page.evaluate<string>('Object.values({ ...document.activeElement.dataset })[0]');
    expect(await focused()).toBe('0');
    await page.focus('#values [tabindex="0"]');
    const from = Number(await focused());
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(Number(await focused())).toBe(from + 17);
    await page.keyboard.press('Enter');
    expect(await page.inputValue('#x')).toBe('5');
    await page.close();
  });
});

describe('the address', () => {
  it('holds the state, which survives a reload', async () => {
    const { page } = await visit();
    await page.selectOption('#name', 'bfloat16');
    await page.fill('#x', '3.3');
    expect(readHash(new URL(page.url()).hash)).toMatchObject({ f: 'bfloat16', x: '3.3' });
    const before = await resultOf(page);
    expect(before).toContain(nameOf(chop(3.3, 'bfloat16'), formatOf({ f: 'bfloat16' })));
    await page.reload();
    expect(await resultOf(page)).toBe(before);
    await page.close();
  });

  it('opens links of the first version', async () => {
    const { page, troubles } = await visit(
      '#f=e5m2-fn&m=towardZero&x=-0x1.8p3&z=2&v=binades&seed=9&n=100&rb=4&sub=flush&sat=finite&p=return+x&a=1&b=2&bx=1+2&bs=int8',
    );
    expect(await page.textContent('#error')).toBe('');
    expect(await resultOf(page)).toContain('-12');
    expect(await page.inputValue('#program')).toBe('return x');
    expect(await page.inputValue('#mode')).toBe('towardZero');
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('never runs the program of a link before the reader asks for it', async () => {
    const { page, troubles } = await visit(writeHash({ ...start, p: 'for (;;) {}' }));
    expect(page.workers()).toEqual([]);
    await Promise.all([page.waitForEvent('worker'), page.click('#run')]);
    await page.locator('#programError:not(:empty)').waitFor({ timeout: 15_000 });
    expect(await page.textContent('#programError')).toMatch(/stopped after 3 seconds|stall/i);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it('runs a program in the format, with whole numbers that count left exact', async () => {
    const { page } = await visit(
      writeHash({
        ...start,
        f: 'bfloat16',
        p: 'let s = 0; for (let i = 0; i < 1000; i++) s += x; return s;',
        a: '0.5',
        b: '1',
      }),
    );
    await page.click('#run');
    await page.waitForSelector('#plot svg', { timeout: 15_000 });
    expect(await page.textContent('#plot')).toMatch(/401 points; the largest relative error, \d/);
    await page.close();
  });
});

describe('the page', () => {
  it('weighs less than 100 kB before a program runs, compressed', () => {
    const sizes = readdirSync(folder)
      .filter((name) => name !== 'programWorker.js')
      .map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length);
    expect(sizes.reduce((a, b) => a + b)).toBeLessThan(100_000);
  });

  it('rounds where scripts may not make code; the program box says why it cannot run', async () => {
    const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src data:";
    const strict = await openSite({ '/below/a/path': folder }, { headers: { 'content-security-policy': policy } });
    const { page, troubles } = await visit('', {}, strict.origin);
    expect(await resultOf(page)).toContain('0.1015625');
    await page.click('#run');
    await page.locator('#programError:not(:empty)').waitFor({ timeout: 15_000 });
    expect(await page.textContent('#programError')).toMatch(/EvalError|Content Security Policy/);
    expect(troubles).toEqual([]);
    await page.close();
    await strict.close();
  });

  it.each([
    [390, false],
    [390, true],
    [1200, false],
    [1200, true],
  ])('at %d pixels, dark: %s, has no violation of axe-core and does not scroll sideways', async (width, dark) => {
    const { page } = await visit('', { viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' });
    await page.click('#run');
    await page.waitForSelector('#plot svg');
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    if (process.env['FPCHOP_PICTURES'] !== undefined) {
      await page.screenshot({
        path: join(process.env['FPCHOP_PICTURES'], `playground-${width}-${dark}.png`),
        fullPage: true,
      });
    }
    await page.close();
  });
});
