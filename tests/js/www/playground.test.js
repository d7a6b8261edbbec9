// node --test: the playground in Chromium.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { assertAccessible } from '../accessible.js';
import { lacks } from '../system.js';
import { useSite } from './browser.js';

const fixture = (path) => readFile(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');
const skip = lacks('Chromium');

describe('the playground', { skip }, () => {
  const { open } = useSite(skip);

  describe('Inspect', () => {
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

  describe('Add up', () => {
    const rows = (page) => page.locator('.timeline > li');

    it('shows the life of a render, and that its order does not matter', async () => {
      const page = await open('playground/add-up.html');
      await page.getByText('120 orders of these deliveries were tried just now, here. All end in the same state.').waitFor();
      assert.equal(await rows(page).count(), 5);
      assert.ok((await rows(page).last().textContent()).includes('render.ready'));
    });

    it('says nothing about the end before every order has been tried', async () => {
      const page = await open('playground/add-up.html');
      await page.getByText('always the same').waitFor();
      const begun = await page.getByRole('button', { name: 'one never comes' }).evaluate(async (button) => {
        button.click();
        // Vue shows the change in this task, and the first order is tried in another.
        await null;
        const { className, textContent } = document.querySelector('.same .pill');
        return { className, pill: textContent, sentence: document.querySelector('.same').textContent };
      });
      assert.deepEqual([begun.className, begun.pill], ['pill', 'trying …']);
      assert.match(begun.sentence, /0 orders of these deliveries have been tried so far/);
      assert.doesNotMatch(begun.sentence, /All end|They end/);
      await page.getByText('always the same').waitFor();
    });

    it('loads the whole module after that of Inspect, which then works with it', async () => {
      const page = await open('playground/inspect.html');
      const inspected = () => page.getByRole('heading', { name: 'Valid serve/copy, ready' }).waitFor();
      await inspected();
      const modules = [];
      page.on('request', (request) => request.url().endsWith('.wasm') && modules.push(request.url()));
      await page.getByRole('link', { name: 'Add up' }).first().click();
      await page.getByText('All end in the same state.').waitFor();
      await page.getByRole('link', { name: 'Inspect' }).first().click();
      await inspected();
      assert.equal(modules.length, 1);
    });

    it('moves deliveries by mouse and by keyboard', async () => {
      const page = await open('playground/add-up.html');
      const names = () => page.locator('.deliveries .name').allTextContents();
      await page.getByRole('button', { name: 'serve/copy, thumbnail earlier' }).focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      assert.match((await names())[2], /thumbnail/);
      await page.locator('.deliveries li').nth(2).dragTo(page.locator('.deliveries li').nth(0));
      assert.match((await names())[0], /thumbnail/);
      assert.match(await rows(page).first().textContent(), /serve\/copy, thumbnail/);
    });

    it('loses, repeats and fails deliveries', async () => {
      const page = await open('playground/add-up.html');
      await page.getByLabel('lost: serve/copy, poster').check();
      await rows(page).filter({ hasText: 'render.overdue' }).waitFor();
      await page.getByLabel('lost: serve/copy, poster').uncheck();
      await page.getByLabel('how often the handler is down for serve/copy, main file').selectOption('3');
      await rows(page).filter({ hasText: 'attempt 4' }).waitFor();
      await page.getByLabel('failed: serve/copy, poster').check();
      await rows(page).filter({ hasText: 'render.failed' }).waitFor();
    });

    it('has each numbered mistake as a preset, and in a link', async () => {
      const page = await open('playground/add-up.html');
      await page.getByRole('button', { name: 'one never comes' }).click();
      await page.getByText('Mistake 19.').waitFor();
      await page.waitForFunction(() => location.hash.startsWith('#life='));
      const other = await open(`playground/add-up.html${new URL(page.url()).hash}`);
      await other.getByText('Mistake 19.').waitFor();
    });
  });

  describe('Locate', () => {
    it('takes a URL apart, and says why another is not one', async () => {
      const page = await open('playground/locate.html');
      const url = page.getByLabel('URL', { exact: true });
      await url.fill('https://shotstack-api-stage-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/a%20b.mp4');
      await page.getByText('temporary', { exact: true }).waitFor();
      assert.equal(await page.locator('.facts dd').nth(3).textContent(), 'a b.mp4');
      await url.fill('https://cdn.shotstack.io/au/v1/5ca6hu7s9k/../a.mp4');
      await page.locator('.outcome').first().getByText('not a CDN URL').waitFor();
    });

    it('builds a URL, and asks before it loads the file', async () => {
      const page = await open('playground/locate.html', { allowed: ['clipboard-read', 'clipboard-write'] });
      await page.getByLabel('You know').selectOption('name');
      await page.getByLabel('File name').fill('100 %.mp4');
      const card = page.locator('.card', { hasText: 'Where is this file?' });
      await card.getByRole('button', { name: /^Copy/ }).click();
      await card.getByText('Copied').waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/100%20%25.mp4');
      await card.getByRole('button', { name: 'Is it served?' }).click();
      await card.getByText('This loads the file from cdn.shotstack.io').waitFor();
      await card.getByRole('button', { name: 'Cancel' }).click();
    });

    it('loads the file from where it is said to be', async () => {
      const page = await open('playground/locate.html', { elsewhere: 'https://cdn.shotstack.io/' });
      const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
      await page.route('https://cdn.shotstack.io/**', (route) => (route.request().url().includes('poster') ? route.fulfill({ contentType: 'image/png', body: png }) : route.fulfill({ status: 404, body: '' })));
      const [first, second] = await page.locator('.card').all();
      for (const card of [first, second]) {
        await card.getByRole('button', { name: 'Is it served?' }).click();
        await card.getByRole('button', { name: 'Load it' }).click();
      }
      await first.getByText('served', { exact: true }).waitFor();
      await second.getByText('The file is not there, or a browser cannot show it.').waitFor();
    });
  });

  describe('Expect', () => {
    it('says which files and webhooks come, and what is wrong with the callback', async () => {
      const page = await open('playground/expect.html');
      await page.getByRole('heading', { name: '4 webhooks' }).waitFor();
      await page.getByRole('button', { name: 'a callback that nobody can reach' }).click();
      await page.getByText('Shotstack cannot reach').waitFor();
      await page.getByRole('heading', { name: 'No webhooks' }).waitFor();
      await page.getByRole('button', { name: 'a request to render a template' }).click();
      await page.getByText('Shotstack discards a').waitFor();
    });
  });

  describe('every tool', () => {
    for (const tool of ['inspect', 'add-up', 'locate', 'expect']) {
      it(`fits its window and has no defect that axe finds: ${tool}`, async () => {
        const page = await open(`playground/${tool}.html`);
        await page.locator('[data-ready]').waitFor();
        await assertAccessible(page);
      });
    }
  });
});
