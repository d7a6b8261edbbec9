// node --test: each example in the types runs, and what it says about values is true.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scope } from '../../../www/build/scope.js';
import { examples, run } from './examples.js';

const PATIENCE_MILLIS = 120_000;

const found = await examples();
const fixture = (path) => readFile(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');

let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  process.chdir(folder);
  // An example that makes its own client asks as all others do.
  const { fetch } = globalThis;
  globalThis.fetch = (address, init) => (new URL(address).hostname === '127.0.0.1' ? fetch(address, init) : responds(address, init));
  process.env.SHOTSTACK_HOSTING_BINARY ??= fileURLToPath(new URL('../../../target/debug/shotstack-hosting', import.meta.url));
  Object.assign(process.env, { CALLBACK_SECRET: scope().names.secret, SHOTSTACK_API_KEY: scope().names.apiKey });
});
after(async () => {
  process.chdir('/');
  await rm(folder, { recursive: true });
});

const OWNER = '5ca6hu7s9k';
const { render } = scope().names;
const asset = (status, suffix = '.mp4') => {
  const filename = `${render}${suffix}`;
  const id = `${suffix === '.mp4' ? 'a' : 'b'}0dae33e-09c2-4d64-a6d8-f1e4f4d4b2b7`;
  return { type: 'asset', attributes: { id, owner: OWNER, renderId: render, status, filename, url: `https://cdn.shotstack.io/au/v1/${OWNER}/${filename}` } };
};

/** How often an example has asked for the files of the render: at first, one is still under way. */
let asked = 0;

/** What the APIs respond in the examples. */
async function responds(address, { method = 'GET' } = {}) {
  const { pathname, hostname } = new URL(address);
  if (hostname !== 'api.shotstack.io') return new Response('', { status: 200 });
  if (method === 'DELETE') return new Response(null, { status: 204 });
  if (method === 'POST' && pathname.includes('/serve/')) return Response.json({ data: asset('queued') });
  if (method === 'POST') return Response.json({ success: true, message: 'Created', response: { message: 'Queued', id: render } }, { status: 201 });
  if (pathname.includes('/edit/')) return Response.json({ success: true, message: 'OK', response: { id: render, owner: OWNER, status: 'done', data: EDIT } });
  if (pathname.includes('/assets/render/')) return Response.json({ data: [asset('ready'), asset((asked += 1) === 1 ? 'importing' : 'ready', '-poster.jpg')] });
  return Response.json({ data: asset('ready') });
}

const EDIT = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };

/** What stands in place of servers that an example needs. */
const MODULES = {
  pg: { default: { Pool: class { on() {} query = async () => ({ rows: [], rowCount: 0 }); } } },
  redis: { createClient: () => ({ connect: async () => new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : async () => null) }) }) },
  'node:http': { createServer: () => ({ listen() {}, close() {} }) },
  // It would report to the runner of this file.
  'node:test': { test: async (name, check) => void (await check()) },
};

/** What the examples with names that begin so take as given. */
const GIVEN = {
  'api.d.ts': ({ secret }) => ({ url: 'https://example.com/hook', secret }),
  'render.d.ts': async ({ Render, render, webhook }) => {
    const thumbnail = { ...JSON.parse(await fixture('one-render/serve-copy-thumbnail.json')), status: 'failed', error: 'no space' };
    const edit = { ...EDIT, output: { format: 'mp4', thumbnail: { capture: 1, scale: 0.5 } } };
    return { render: new Render(render).observe(webhook).observe(thumbnail).observe(edit), response: new Response(webhook) };
  },
  'response.d.ts: export function readAssets': () => ({ response: Response.json({ data: [asset('importing')] }) }),
  'response.d.ts': async ({ render }) => ({ response: await responds(`https://api.shotstack.io/edit/v1/render/${render}`) }),
};

/** What the examples of all files take as given. */
async function surroundings(name) {
  asked = 0;
  const { names, end } = scope();
  const store = { ...names.memoryStore(), setup() {}, deleteExpired() {} };
  const api = new names.ShotstackApi({ apiKey: names.apiKey, fetch: responds, onLog() {} });
  const handler = names.createHandler({ store, api, secrets: names.secret, onLog() {} });
  const webhook = await fixture('one-render/serve-copy-main.json');
  const { Render, Inbox, expectedAssets, withCallback } = names;
  const edit = { ...EDIT };
  const turn = new Inbox({ secrets: names.UNAUTHENTICATED }).delivery({ method: 'GET', url: '/hook' });
  const state = new Render();
  const given = {
    ...names, api, handler, store, edit, webhook, render, turn, withCallback, expectedAssets,
    secrets: [names.secret], timeline: edit.timeline, template: { ...edit }, app: { all() {} }, server: { close() {} },
    fastify: { post() {}, register() {} }, onReady() {}, id: render, asset: await api.asset(render), body: webhook, event: { body: webhook }, path: '/hook',
    headers: { 'x-api-key': names.apiKey }, fetch: responds, text: JSON.stringify(state), stored: JSON.stringify(new Render(render)),
    anotherWebhook: await fixture('one-render/serve-copy-poster.json'), report: { assets: [{ url: `https://cdn.shotstack.io/au/v1/${OWNER}/a.mp4` }] },
    request: { url: names.callbackUrl({ url: 'https://example.com/hook', secret: names.secret, correlation: 'order-17' }), text: async () => webhook },
    response: Response.json({ data: [] }), setInterval() {}, exported: null,
  };
  Object.assign(given, await GIVEN[Object.keys(GIVEN).find((beginning) => name.startsWith(beginning))]?.(given));
  return { given, async end() { end(); await handler.close(); } };
}

/** Compares a value with what the example notes: `…` stands for what is left out. */
function check(value, note) {
  if (/^[\d.]+…$/.test(note)) {
    assert.ok(String(value).startsWith(note.slice(0, -1)), `${value} is not ${note}`);
    return;
  }
  let noted;
  try {
    noted = new Function(`return (${note});`)();
  } catch {
    // A sentence.
    return;
  }
  if (typeof noted === 'string' && noted.endsWith('…')) assert.ok(String(value).startsWith(noted.slice(0, -1)), `${value} is not ${note}`);
  else assert.deepEqual(JSON.parse(JSON.stringify(value ?? null)), noted);
}

describe('the examples in the types', () => {
  it('are there', () => assert.ok(found.length > 60, `${found.length}`));

  for (const { name, text } of found) {
    it(name, { timeout: PATIENCE_MILLIS }, async () => {
      const { given, end } = await surroundings(name);
      const listeners = process.listeners('SIGTERM');
      try {
        await run(text, given, MODULES, check);
      } finally {
        for (const listener of process.listeners('SIGTERM')) if (!listeners.includes(listener)) process.off('SIGTERM', listener);
        await end();
      }
    });
  }
});
