// node --test: the emulator's page in Chromium, as a person and a screen reader use it.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { assertAccessible } from '../accessible.js';
import { launchChromium } from '../chromium.js';
import { execute } from '../execute.js';
import { lacks } from '../system.js';
import { emulate, receive } from './emulator.js';

const HOSTILE = '<img src=x onerror="document.title = \'owned\'"><script>document.title = "owned"</script>';
const FAST = ['--time-scale', '0.001'];

const skip = lacks('Chromium');

let browser;
before(async () => {
  if (!skip) browser = await launchChromium();
});
after(() => browser?.close());

describe('the page of the emulator', { skip }, () => {
  let emulator;
  let receiver;
  let problems;
  let contexts;

  beforeEach(() => {
    problems = [];
    contexts = [];
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    receiver?.stop();
    await emulator?.stop();
    // A Content Security Policy that stops something says so on the console.
    assert.deepEqual(problems, []);
  });

  async function open({ allowed = [] } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    contexts.push(context);
    await context.grantPermissions(allowed, { origin: emulator.url });
    const page = await context.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
    await page.goto(emulator.url);
    await page.locator('#connection', { hasText: 'live' }).waitFor();
    return page;
  }

  const cardOf = (page, id) => page.locator('.card', { has: page.locator(`summary code:text-is("${id}")`) });

  async function openCard(page, id) {
    const card = cardOf(page, id);
    if ((await card.getAttribute('open')) === null) await card.locator('> summary').click();
    await card.locator('.inside').waitFor();
    return card;
  }

  it('orders a sample render by its form, and shows its callbacks and files', async () => {
    [emulator, receiver] = await Promise.all([emulate(...FAST), receive()]);
    const page = await open();
    await page.getByRole('heading', { name: 'Order a sample render' }).click();
    await page.getByLabel('Callback URL').fill(`${receiver.url}/hook?shotstack_token=very-secret`);
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    const card = page.locator('.card[open]');
    await card.getByText('4 of 4 callbacks received').waitFor();
    assert.equal(receiver.requests.length, 4);
    assert.equal(await card.locator('.callbacks > li').count(), 4);

    const poster = card.getByRole('img', { name: 'poster of the render' });
    await poster.scrollIntoViewIfNeeded();
    await poster.evaluate((image) => image.decode());
    assert.ok((await poster.evaluate((image) => image.naturalWidth)) > 0);
    assert.ok(await card.getByText('Received is not ready.').isVisible());
    assert.ok(await card.getByText(`SHOTSTACK_URL=${emulator.url}`).isVisible());
    assert.ok(!(await card.textContent()).includes('very-secret'));
  });

  it('says in words why an order is refused', async () => {
    emulator = await emulate(...FAST);
    const page = await open();
    await page.getByRole('heading', { name: 'Order a sample render' }).click();
    await page.getByLabel('Faults').fill('earlier');
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    await page.locator('#order-result', { hasText: '`earlier` is not a fault' }).waitFor();
    problems = problems.filter((problem) => !problem.includes('status of 400'));
  });

  it('has a curl command that orders what the form describes', async () => {
    emulator = await emulate(...FAST);
    const page = await open({ allowed: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('heading', { name: 'Order a sample render' }).click();
    await page.getByLabel('Format').selectOption('gif');
    await page.getByLabel('Stage').selectOption('v1');
    await page.getByLabel('with a poster').uncheck();
    await page.getByLabel('Callback URL').fill("http://127.0.0.1:9/it's?a=1");
    await page.getByLabel('Faults').fill('lose');
    await page.getByRole('button', { name: 'Copy the curl command' }).click();
    await page.getByRole('button', { name: 'Copied the curl command' }).waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(!command.includes(emulator.apiKey), 'the page does not have the key');

    const said = await execute('sh', ['-c', command], { env: { SHOTSTACK_API_KEY: emulator.apiKey } });
    const { id } = JSON.parse(said).response;
    await cardOf(page, id).waitFor();
    const render = await (await fetch(`${emulator.url}/__emulator/renders/${id}`)).json();
    assert.equal(render.stage, 'v1');
    assert.equal(render.callback, "http://127.0.0.1:9/it's?a=1");
    assert.equal(render.faults, 'lose');
    assert.deepEqual(render.assets.map(({ role }) => role), ['main', 'thumbnail']);
  });

  it('shows headers and bodies of both ways as text, and sends again', async () => {
    [emulator, receiver] = await Promise.all([emulate(...FAST), receive(() => [200, 'application/json', JSON.stringify({ note: HOSTILE })])]);
    const id = await emulator.order({ callback: `${receiver.url}/hook` });
    await emulator.idle();
    const page = await open({ allowed: ['clipboard-read', 'clipboard-write'] });
    const card = await openCard(page, id);
    const callback = card.locator('.callbacks > li', { hasText: 'serve/copy poster' });
    await callback.locator('.attempt summary').click();
    const panel = callback.locator('.exchange').first();
    await panel.getByRole('heading', { name: 'Response' }).waitFor();
    const sent = receiver.requests.find(({ body }) => body.includes('-poster.jpg') && body.includes('serve'));
    const shown = await panel.textContent();
    for (const text of ['X-Shotstack-Event-Type', 'Shotstack-Webhook/1.0', 'HTTP 200', 'content-type', JSON.stringify(HOSTILE)]) {
      assert.ok(shown.includes(text), `${text}: ${shown}`);
    }
    assert.equal(await panel.locator('img, script').count(), 0);
    assert.equal(await page.title(), 'Shotstack emulator');
    await panel.getByRole('button', { name: 'Copy the body of the request' }).click();
    await panel.getByRole('button', { name: 'Copied the body of the request' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), sent.body);

    await callback.getByRole('button', { name: 'Send again' }).focus();
    await page.keyboard.press('Enter');
    await callback.getByText('sent again').waitFor();
    assert.equal(receiver.requests.filter(({ body }) => body === sent.body).length, 2);
    assert.ok(await panel.isVisible(), 'what was opened stays open');
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.ok(focused.startsWith('Send again'), 'the focus stays');
  });

  it('says when the next attempt comes, and why the last one failed', async () => {
    emulator = await emulate('--time-scale', '0.1');
    const id = await emulator.order({ callback: 'http://127.0.0.1:9/hook', faults: 'early' });
    const page = await open();
    const card = await openCard(page, id);
    const callback = card.locator('.callbacks > li').first();
    await callback.getByText('nothing listens on 127.0.0.1:9').first().waitFor();
    await callback.getByText('next attempt').waitFor();
    const time = callback.locator('.callback time');
    assert.match(await time.textContent(), /, (in \d+ (s|min)|now)$/);
    assert.match(await time.getAttribute('title'), /\(UTC\)\n.* on the emulator's clock$/);
  });

  it('finds renders by words, and opens and closes all', async () => {
    emulator = await emulate(...FAST);
    const first = await emulator.order({ callback: 'http://127.0.0.1:9/shop', faults: 'lose' });
    const second = await emulator.order({ output: { format: 'jpg' } });
    await emulator.idle();
    const page = await open();
    const search = page.getByRole('searchbox', { name: 'Search renders' });
    await search.fill('LOSE shop');
    await page.locator('#count', { hasText: '1 of 2' }).waitFor();
    assert.ok(await cardOf(page, first).isVisible());
    assert.ok(!(await cardOf(page, second).isVisible()));
    await search.fill('no such words');
    await page.getByText('No render matches the search.').waitFor();
    await search.fill('');
    await page.getByRole('button', { name: 'Collapse all' }).click();
    assert.equal(await page.locator('.card[open]').count(), 0);
    await page.getByRole('button', { name: 'Expand all' }).click();
    await page.locator('.card .inside').nth(1).waitFor();
  });

  it('follows an emulator that was started again, whose renders are others', async () => {
    emulator = await emulate(...FAST);
    const before = await emulator.order();
    const page = await open();
    await cardOf(page, before).waitFor();
    await emulator.stop();
    await page.locator('#connection', { hasText: 'does not respond' }).waitFor();
    emulator = await emulate(...FAST, '--port', new URL(emulator.url).port);
    const after = await emulator.order();
    await cardOf(page, after).waitFor();
    assert.notEqual(after, before);
    assert.equal(await cardOf(page, before).count(), 0);
    problems = problems.filter((problem) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET)/.test(problem));
  });

  it('opens a render by the keyboard alone', async () => {
    emulator = await emulate(...FAST);
    const id = await emulator.order();
    await emulator.idle();
    const page = await open();
    await page.getByRole('button', { name: 'Collapse all' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await cardOf(page, id).locator('.inside').waitFor();
  });

  it('fits its window and has no defect that axe finds', async () => {
    const reply = (url) => ({ '/page': [200, 'text/html', '<title>Sign in</title>'], '/refuse': [503, 'text/plain', 'x'.repeat(300)] })[url];
    [emulator, receiver] = await Promise.all([emulate(...FAST), receive(reply)]);
    for (const path of ['/page', '/refuse']) await emulator.order({ callback: `${receiver.url}${path}`, faults: 'fail-poster,destination' });
    await emulator.order();
    await emulator.idle();
    const page = await open();
    await page.getByRole('heading', { name: 'Order a sample render' }).click();
    await page.getByRole('button', { name: 'Expand all' }).click();
    await page.locator('.card .inside').nth(2).waitFor();
    for (const attempt of await page.locator('.callbacks > li:first-child .attempt:first-child summary').all()) await attempt.click();
    await page.getByRole('heading', { name: 'Response' }).nth(1).waitFor();

    await assertAccessible(page, {
      async check(where) {
        // A date that breaks takes two lines at most.
        const tallest = await page.locator('time:visible').evaluateAll((times) => Math.max(...times.map((time) => time.getClientRects().length)));
        assert.ok(tallest <= 2, `${where}: a time takes ${tallest} lines`);
      },
    });
  });
});
