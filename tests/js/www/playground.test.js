// node --test: the playground in Chromium.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { lacks } from '../system.js';
import { assertAccessible, useSite } from './browser.js';

const fixture = (path) => readFile(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');
const skip = lacks('Chromium');

describe('Inspect', { skip }, () => {
  const { open } = useSite(skip);
  const enter = (page, text) => page.getByRole('textbox').fill(text);

  it('says what a body is, and marks what is unusual at its place', async () => {
    const page = await open('playground/inspect.html');
    await enter(page, await fixture('serve-copy-ready.json'));
    await page.getByRole('heading', { name: 'Valid serve/copy, ready' }).waitFor();
    assert.equal(await page.locator('mark.advisory').textContent(), 'd4697b5a-4d73-4f33-822e-2f8d92db0576.mp4');
    await page.getByRole('button', { name: /^line 8, column 55/ }).click();
    const selected = await page.getByRole('textbox').evaluate(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd));
    assert.equal(selected, 'd4697b5a-4d73-4f33-822e-2f8d92db0576.mp4');
    await page.getByText('The event as your program gets it').click();
    assert.ok(await page.getByText('"completed": 1626087884574').isVisible());
  });

  it('leads from a finding to the page of its code', async () => {
    const page = await open('playground/inspect.html');
    await enter(page, '{"type":"serve","type":"edit"}');
    await page.getByRole('link', { name: 'duplicate_member' }).click();
    await page.getByRole('heading', { level: 1, name: 'duplicate_member' }).waitFor();
  });

  it('finds each body in a log, and the one in a wrapping', async () => {
    const page = await open('playground/inspect.html');
    const body = JSON.stringify(JSON.parse(await fixture('one-render/serve-copy-poster.json')));
    await enter(page, `${await fixture('field/18-log-line.txt')}\nGET / 200\nbody=${body} took 3 ms`);
    await page.getByRole('heading', { name: '1. Valid serve/copy, ready' }).waitFor();
    await page.getByRole('heading', { name: '2. Valid serve/copy, ready' }).waitFor();
    await enter(page, await fixture('field/04-n8n-webhook-item.json'));
    await page.getByText('Found inside, at /0/body').waitFor();
  });

  it('checks a file that is not UTF-8 as it is', async () => {
    const page = await open('playground/inspect.html');
    const buffer = await readFile(new URL('../../fixtures/field/14-utf16.json', import.meta.url));
    await page.getByLabel('Open a file').setInputFiles({ name: 'body.json', mimeType: 'application/json', buffer });
    await page.getByText('body.json is not UTF-8').waitFor();
    await page.getByText(/UTF-16/).first().waitFor();
  });

  it('keeps its text in a link, which another page opens', async () => {
    const page = await open('playground/inspect.html');
    await page.getByRole('heading', { name: 'Valid serve/copy, ready' }).waitFor();
    await enter(page, '{"a \u{1f3ac}": 1}');
    await page.waitForFunction(() => location.hash.startsWith('#inspect='));
    const other = await open(`playground/inspect.html${new URL(page.url()).hash}`);
    await other.waitForFunction(() => document.querySelector('textarea').value.startsWith('{"a'));
    assert.equal(await other.getByRole('textbox').inputValue(), '{"a \u{1f3ac}": 1}');
  });

  it('shows markup in a body as text', async () => {
    const page = await open('playground/inspect.html');
    await enter(page, '{"type":"<img src=x onerror=alert(1)>","action":"x","id":"</script>"}');
    await page.getByRole('heading', { name: /<img src=x/ }).waitFor();
    assert.equal(await page.locator('.playground img').count(), 0);
  });
});

describe('every tool', { skip }, () => {
  const { open } = useSite(skip);

  for (const tool of ['inspect']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [390, 1280]) {
        it(`${tool} fits ${width} pixels and has no defect that axe finds, ${colorScheme}`, async () => {
          const page = await open(`playground/${tool}.html`, { width, colorScheme });
          await page.locator('[data-ready]').waitFor();
          await assertAccessible(page);
        });
      }
    }
  }
});
