// node --test: the built site as files, and its pages in Chromium.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { codes } from '../../../www/build/codes.js';
import { SENTENCES } from '../../../www/docs/codes/sentences.js';
import { SNIPPETS } from '../../../www/docs/codes/snippets.js';
import { PAIRS, assertAccessible } from '../accessible.js';
import { lacks } from '../system.js';
import { useSite } from './browser.js';

const SITE = fileURLToPath(new URL('../../../target/www', import.meta.url));
const files = await readdir(SITE, { recursive: true });
/** rustdoc makes its own pages. */
const pages = new Map(await Promise.all(files.filter((file) => file.endsWith('.html') && !file.startsWith('rust/')).map(async (file) => [file, await readFile(join(SITE, file), 'utf8')])));

/**
 * What a tool loads before it can be used, after Brotli, in bytes. The goal is 300,000. Inspect loads 112,000 of the core, Add up
 * all 237,000; everything else takes 99,000. A ratchet: lower it when it loads less.
 */
const FIRST_LOAD = { inspect: 212_000, 'add-up': 337_000 };

describe('the built site', () => {
  it('has a page with an example for each code, and a sentence or an example for no other', async () => {
    for (const { kind, codes: listed } of await codes()) {
      for (const { code } of listed) {
        const page = pages.get(`docs/codes/${code}.html`) ?? assert.fail(`${code} has no page`);
        assert.ok(page.includes('For example'), code);
      }
      const isUsed = (code) => listed.some((each) => each.code === code);
      for (const [file, texts] of Object.entries({ sentences: SENTENCES, snippets: SNIPPETS })) {
        assert.deepEqual(Object.keys(texts[kind] ?? {}).filter((code) => !isUsed(code)), [], `www/docs/codes/${file}.js, ${kind}`);
      }
    }
  });

  it('names no base path: it can be served under any', async () => {
    for (const file of files.filter((name) => /\.(html|js|css|json)$/.test(name) && !name.startsWith('rust/'))) {
      const text = await readFile(join(SITE, file), 'utf8');
      assert.ok(!text.includes('/__base__/'), file);
      if (file.endsWith('.html') && file !== '404.html') assert.ok(!/(?:href|src)="\/(?!\/)/.test(text), `${file} has a link from the root`);
    }
  });

  it('has no link that leads nowhere', () => {
    const wrong = [];
    const ids = new Map([...pages].map(([path, html]) => [path, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]));
    for (const [path, html] of pages) {
      for (const [, link] of html.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
        if (/^(https?|mailto):/.test(link)) continue;
        const [target, hash = ''] = link.split('#');
        const file = target === '' ? path : normalize(join(dirname(path), target.endsWith('/') ? `${target}index.html` : target));
        const isPage = pages.has(file);
        if (!isPage && !files.includes(file)) wrong.push(`${path}: ${link}`);
        // A tool's state is not a heading.
        const isHeading = hash !== '' && !hash.includes('=');
        if (isPage && isHeading && !ids.get(file).has(decodeURIComponent(hash))) wrong.push(`${path}: ${link}: there is no such heading`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('lets no page run a script that is not its own', () => {
    for (const [path, html] of pages) {
      const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? assert.fail(`${path} has no policy`);
      assert.match(policy, /script-src 'self' 'wasm-unsafe-eval' ('sha256-[\w+/=]+' ?)+;/);
      assert.ok(!policy.includes("'unsafe-eval'") && !/script-src[^;]*'unsafe-inline'/.test(policy), path);
    }
  });
});

const skip = lacks('Chromium');

/** One of each kind, at least. */
const PAGES = [
  'index.html',
  'docs/start.html',
  'docs/mistakes.html',
  'docs/codes/index.html',
  'docs/codes/duplicate_member.html',
  'docs/api/url.html',
  'docs/design/benchmarks.html',
];

describe('the site in Chromium', { skip }, () => {
  const { open, url } = useSite(skip);

  it('leads from page to page without loading anew, and back', async () => {
    const page = await open('index.html');
    await page.evaluate(() => (globalThis.isTheSamePage = true));
    await page.getByRole('link', { name: 'Inspect a webhook' }).first().click();
    await page.locator('[data-ready]').waitFor();
    await page.getByRole('link', { name: 'Codes' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'All codes' }).waitFor();
    await page.getByLabel('Find a code').fill('two members');
    await page.getByRole('link', { name: 'duplicate_member' }).click();
    await page.getByRole('heading', { level: 1, name: 'duplicate_member' }).waitFor();
    assert.equal(page.url(), `${url()}docs/codes/duplicate_member.html`);
    assert.ok(await page.evaluate(() => globalThis.isTheSamePage));
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'All codes' }).waitFor();
  });

  it('is searched', async () => {
    const page = await open('index.html');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('half of a surrogate');
    await page.getByRole('option', { name: /half_surrogate/ }).first().click();
    await page.getByRole('heading', { level: 1, name: 'half_surrogate' }).waitFor();
  });

  for (const [tool, recorded] of Object.entries(FIRST_LOAD)) {
    it(`loads no more than is recorded: ${tool}`, async () => {
      const paths = [];
      const page = await open('index.html');
      page.on('request', (request) => paths.push(new URL(request.url()).pathname.slice('/some/base/'.length)));
      await page.goto(`${url()}playground/${tool}.html`);
      await page.locator('[data-ready]').waitFor();
      // Pages are fetched in advance too, at times even this one: only the lean part of this one is needed.
      const lean = new RegExp(`playground_${tool}\\.md\\.[\\w-]+\\.lean\\.js$`);
      const needed = [...new Set(paths)].filter((path) => !/\.md\.[\w-]+\./.test(path) || lean.test(path));
      const sizes = await Promise.all(needed.map(async (path) => [path, brotliCompressSync(await readFile(join(SITE, path))).length]));
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      assert.ok(paths.some((path) => path.endsWith('.wasm')));
      assert.ok(total < recorded, `${total} bytes: ${JSON.stringify(sizes)}`);
    });
  }

  for (const [at, path] of PAGES.entries()) {
    it(`fits its window and has no defect that axe finds: ${path}`, async () => {
      const page = await open(path);
      await page.locator('.VPContent').waitFor();
      await assertAccessible(page, { appearances: PAIRS[at % 2] });
    });
  }

  it('is dark from the start where the system is', async () => {
    const page = await open('docs/start.html', { colorScheme: 'dark' });
    assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark')));
  });
});
