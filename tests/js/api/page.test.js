// node --test: whether ShotstackApi runs in a page. The suite in the browsers tests the warning.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runsInPage } from '../../../pkg/src/api/page.js';

class WorkerGlobalScope {}
/** The globals of a worker. */
const worker = (more) => Object.assign(new WorkerGlobalScope(), { WorkerGlobalScope, ...more });
const location = { protocol: 'https:' };

it('a page and its workers are recognized, and servers are not taken for them', () => {
  for (const [what, globals, isPage] of [
    ['a page', { document: {}, location, navigator: { userAgent: 'Mozilla/5.0' } }, true],
    ['a page with what a bundler has for `process`', { document: {}, location, process: { env: {}, versions: {} } }, true],
    ['a worker of a page', worker({ location, navigator: { userAgent: 'Mozilla/5.0' } }), true],
    ['Node', { process: { versions: { node: '24.0.0' } }, navigator: { userAgent: 'Node.js/24' } }, false],
    ['Node with the DOM of jsdom', { document: {}, location, process: { versions: { node: '24.0.0' } } }, false],
    ['Deno', { Deno: {}, navigator: { userAgent: 'Deno/2.0.0' } }, false],
    ['a worker of Deno', worker({ Deno: {}, location }), false],
    ['Workers', worker({ navigator: { userAgent: 'Cloudflare-Workers' } }), false],
    ['Workers before they had a user agent', worker({}), false],
    ["Vercel's edge runtime", { EdgeRuntime: 'edge-runtime', navigator: { userAgent: 'Edge Runtime' } }, false],
    ['an engine alone', {}, false],
  ]) {
    assert.equal(runsInPage(globals), isPage, what);
  }
});
