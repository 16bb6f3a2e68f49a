/** The frame of HTML pages: what stands in it is shown as it is, and it asks for nothing. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeText, inScript } from '../../src/page/escape.js';
import { pageHtml } from '../../src/page/frame.js';
import { numberText, tableHtml } from '../../src/page/table.js';
import { violationsOf } from '../browser/axe.js';
import { startChromium } from '../browser/chromium.js';

const hostile = '</script></title><b title="x">&amp;\u2028';

describe('text', () => {
  it.each([
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
    ['"quoted"', '&quot;quoted&quot;'],
    ['&lt;', '&amp;lt;'],
  ])('%s is escaped', (text, want) => expect(escapeText(text)).toBe(want));

  it('in scripts is the same text again, and cannot end the script', () => {
    const json = inScript(JSON.stringify({ hostile }));
    expect(json).not.toContain('<');
    expect(json).not.toContain('\u2028');
    expect(JSON.parse(json)).toEqual({ hostile });
  });
});

describe('numbers in tables', () => {
  it.each([
    [-0, '-0'],
    [0.1, '0.1'],
    [1 / 3, '0.333333'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [5e-324, '5e-324'],
    [123456789.123, '123457000'],
  ])('%d is shown as %s', (x, want) => expect(numberText(x)).toBe(want));

  it('have all digits under the pointer, and absent cells are empty', () => {
    const html = tableHtml([{ a: 1 / 3 }, { b: 'x' }], 'Sums');
    expect(html).toContain('<td class="number" title="0.3333333333333333">0.333333</td><td></td>');
    expect(html).toContain('<td></td><td>x</td>');
  });
});

describe('a page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`column ${i}`, i / 3]));
  const main = `<h1>${escapeText(hostile)}</h1>
<p class="soft">A soft line, <a href="#here">a link</a>, <b class="pass">pass</b>, <b class="fail">fail</b>, <b class="open">open</b>.</p>
<section id="here" aria-labelledby="h"><h2 id="h">A table <small>of numbers</small></h2>${tableHtml([wide], 'Wide')}
<p>${'9'.repeat(400)}</p><details><summary>More</summary><code>code</code></details></section>`;

  async function open(options: { width: number; dark: boolean; scripts?: string[] }): Promise<Page> {
    const page = await browser.newPage({
      viewport: { width: options.width, height: 800 },
      colorScheme: options.dark ? 'dark' : 'light',
    });
    await page.setContent(
      pageHtml({ title: hostile, main, contents: '<a href="#here">Table</a>', scripts: options.scripts ?? [] }),
    );
    return page;
  }

  it.each([
    [390, false],
    [390, true],
    [1200, false],
    [1200, true],
  ])('at %d pixels, dark: %s, has no violation of axe-core and does not scroll sideways', async (width, dark) => {
    const page = await open({ width, dark, scripts: ['document.body.dataset.ran = "yes"'] });
    expect(await page.title()).toContain('</title><b title="x">');
    expect(await page.locator('h1').innerText()).toContain('</script></title>');
    expect(await page.locator('body').getAttribute('data-ran')).toBe('yes');
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBe(0);
    expect(await violationsOf(page)).toEqual([]);
    await page.close();
  });

  it('without scripts of its own runs none', async () => {
    const page = await browser.newPage();
    await page.setContent(pageHtml({ title: 'x', main: '<p>x</p><script>document.body.id = "ran"</script>' }));
    expect(await page.locator('body').getAttribute('id')).toBeNull();
    await page.close();
  });

  it('loads nothing from elsewhere', async () => {
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on('requestfailed', (request) => failures.push(request.failure()!.errorText));
    await page.setContent(pageHtml({ title: 'x', main: '<img alt="" src="http://127.0.0.1:9/x.png">' }));
    await expect.poll(() => failures).toEqual(['csp']);
    await page.close();
  });
});
