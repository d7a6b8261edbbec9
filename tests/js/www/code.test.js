// node --test: the code that the site shows.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { section } from '../../../www/build/sections.js';
import { compiled, written } from './code.js';

const fromTop = (path) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the code in the playground, compiled', () => {
  let paths;
  before(async () => {
    paths = await compiled({
      event: await fromTop('www/tools/inspect/code/event.ts'),
      locate: await fromTop('www/tools/locate/code/locate.ts'),
      expect: await fromTop('www/tools/expect/code/expect.ts'),
    });
  });

  it('handles each kind of event', async () => {
    const { handle } = await import(paths.event);
    assert.match(handle(await fromTop('tests/fixtures/one-render/serve-copy-poster.json')), /^poster of the render d2b46ed6-.* is ready: https:/);
    assert.match(handle(await fromTop('tests/fixtures/one-render/edit-render.json')), /is done; its files come/);
    assert.match(handle(await fromTop('tests/fixtures/ingest-source-ready.json')), /^not about a render: source /);
    assert.throws(() => handle('{}'), { code: 'invalid' });
  });

  it('builds and takes apart URLs', async () => {
    const { poster, permanent, ownerOf } = await import(paths.locate);
    assert.equal(poster('o', 'r'), 'https://cdn.shotstack.io/au/v1/o/r-poster.jpg');
    assert.equal(permanent('https://shotstack-api-stage-output.s3-ap-southeast-2.amazonaws.com/o/r.mp4'), 'https://cdn.shotstack.io/au/stage/o/r.mp4');
    assert.equal(ownerOf('https://cdn.shotstack.io/au/v1/o/r.mp4'), 'o');
    assert.equal(ownerOf('https://example.com/au/v1/o/r.mp4'), null);
  });

  it('orders with a callback that names the files', async () => {
    const { order } = await import(paths.expect);
    const { roles, body } = order({ timeline: {}, output: { format: 'mp4', poster: { capture: 1 }, thumbnail: { capture: 1 } } }, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    assert.deepEqual(roles, ['main', 'poster', 'thumbnail']);
    assert.match(body.callback, /^https:\/\/example\.com\/shotstack\?shotstack_token=/);
  });
});

/** The pages that are written by hand. */
const pages = (await readdir(new URL('../../../www/docs', import.meta.url), { recursive: true })).filter((path) => path.endsWith('.md') && !/^(api|codes)\//.test(path));

/** Whose files other tests run. */
const TESTED = /^(pkg\/examples|crates\/client\/examples|www\/tools\/\w+\/code)\//;

describe('the code in the documentation', () => {
  for (const path of pages) {
    it(`runs: ${path}`, async () => {
      const text = await fromTop(`www/docs/${path}`);
      for (const [at, [, language, code]] of [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].entries()) {
        assert.equal(language, 'js', `${path}: nothing runs a block in ${language}: show a file or a section that is tested`);
        await import(await written(`${path.replaceAll(/\W+/g, '-')}-${at}.mjs`, code));
      }
      for (const [, file] of text.matchAll(/^<<< (\S+)$/gm)) {
        const { pathname } = new URL(file, `file:///www/docs/${path}`);
        assert.match(pathname.slice(1), TESTED, `${path} shows ${pathname}, which nothing runs`);
        await fromTop(pathname.slice(1));
      }
    });
  }

  it('is there for a page that includes a section, or the site is not built', () => {
    assert.throws(() => section('pkg/README.md', 'No such heading'), /pkg\/README\.md has no heading "No such heading"/);
    assert.match(section('pkg/examples/README.md', 'Deno'), /^\n\n```sh\ncp /);
  });
});
