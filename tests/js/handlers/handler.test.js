// node --test: what a handler promises besides the mistakes that it does not make.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { callbackUrl, createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, onTheCdn, OWNER, post, ready, RENDER, rendered, SECRET } from '../suite/deliveries.js';

const KEY = { owner: OWNER, render: RENDER };
const MAIN = ready('a', onTheCdn('.mp4'));
const FILE = `asset.ready/${RENDER}/a`;
const READY = `render.ready/${RENDER}`;

const rejections = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
after(() => assert.deepEqual(rejections, [], 'unhandled rejections'));

/** A handler, with what it announces and logs. */
function made(options = {}) {
  const told = [];
  const log = [];
  const note = (announced) => void told.push(announced);
  const trust = options.secrets ? {} : { secrets: UNAUTHENTICATED };
  const given = { ...trust, onReady: note, onFailed: note, onAsset: note, onLog: (entry) => void log.push(entry), ...options };
  const handler = createHandler(given);
  return { handler, told, log, ids: () => told.map(({ id }) => id).sort(), codes: () => log.map(({ code }) => code) };
}

const statusOf = async (response) => (await response).status;
const withStream = (stream, headers = {}) => new Request(CALLBACK, { method: 'POST', body: stream, duplex: 'half', headers });
const never = () => new Promise(() => {});

/** A store that notes what is asked of it. */
function watched(store = memoryStore()) {
  const asked = [];
  return {
    asked,
    load: (key) => (asked.push('load'), store.load(key)),
    compareAndSwap: (...given) => (asked.push('swap'), store.compareAndSwap(...given)),
    due: (...given) => (asked.push('due'), store.due(...given)),
  };
}

describe('what is refused', () => {
  it('reaches neither the store nor, where it can be known before, the body', async () => {
    const store = watched();
    const { handler } = made({ store, secrets: [SECRET], owners: [OWNER], stage: 'v1' });
    const genuine = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: '17' });
    const untouched = () => new ReadableStream({ pull: () => assert.fail('the body is read') }, { highWaterMark: 0 });
    const cases = [
      [405, new Request(genuine)],
      [405, new Request(genuine, { method: 'PUT', body: untouched(), duplex: 'half' })],
      [401, withStream(untouched())],
      [413, new Request(genuine, { method: 'POST', body: untouched(), duplex: 'half', headers: { 'content-length': '65537' } })],
      [400, post('', genuine)],
      [400, post('[]', genuine)],
      [400, post('{"type":"serve","type":"serve"}', genuine)],
      [403, post({ ...MAIN, owner: 'another' }, genuine)],
      [403, post(ready('a', onTheCdn('.mp4', { stage: 'stage' })), genuine)],
    ];
    for (const [status, request] of cases) assert.equal(await statusOf(handler(request)), status);
    assert.deepEqual(store.asked, []);
  });

  it('is named in the log, without the token', async () => {
    const { handler, log } = made({ secrets: [SECRET] });
    const url = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: '17' });
    const token = new URL(url).searchParams.get('shotstack_token');
    await handler(post('{', url));
    await handler(post(MAIN, url.slice(0, -3)));
    await handler(post(MAIN, url));
    const said = JSON.stringify(log);
    assert.ok(log.some(({ code, violations }) => code === 'refused' && violations?.length > 0));
    assert.ok(!said.includes(SECRET) && !said.includes(token.slice(0, 20)), said);
  });
});

describe('a body', () => {
  const text = JSON.stringify(MAIN);
  const pieces = (bytes, size) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
        controller.close();
      },
    });

  it('may come in pieces', async () => {
    const { handler, ids } = made();
    assert.equal(await statusOf(handler(withStream(pieces(new TextEncoder().encode(text), 1)))), 200);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('that never ends is not read for longer than it may be', async () => {
    let given = 0;
    const endless = new ReadableStream({ pull: (controller) => ((given += 1), controller.enqueue(new Uint8Array(1024))) });
    const { handler } = made();
    assert.equal(await statusOf(handler(withStream(endless))), 413);
    assert.ok(given < 70, `${given} KiB are read`);
  });

  it('that lies about its length is measured', async () => {
    const { handler } = made();
    const large = pieces(new Uint8Array(65_537), 1000);
    assert.equal((await handler.deliver({ method: 'POST', url: '/', contentLength: '5', body: large })).status, 413);
  });

  it('that does not come is not waited for', async () => {
    const { handler, codes } = made({ limits: { readMillis: 10 } });
    const response = await handler(withStream(new ReadableStream({ pull: never })));
    assert.deepEqual([response.status, (await response.json()).code], [408, 'body_timeout']);
    assert.ok(codes().includes('refused'));
  });

  it('that breaks off is answered 503', async () => {
    const { handler, log } = made();
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('connection reset')) });
    assert.equal(await statusOf(handler(withStream(broken))), 503);
    assert.equal(log.at(-1).error.message, 'connection reset');
  });

  it('that was read before is answered 503, and the log tells the way out', async () => {
    const { handler, log } = made();
    const request = post(MAIN);
    await request.text();
    assert.equal(await statusOf(handler(request)), 503);
    assert.match(log.at(-1).error.message, /handler\.deliver/);
  });

  it('may be bytes, text, or parsed', async () => {
    for (const body of [text, new TextEncoder().encode(text), MAIN]) {
      const { handler, ids } = made();
      assert.equal((await handler.deliver({ method: 'POST', url: '/', body })).status, 200);
      assert.deepEqual(ids(), [FILE, READY]);
    }
  });
});

describe('whatever it is given', () => {
  it('the handler answers', async () => {
    const { handler } = made();
    for (const request of [undefined, null, {}, 'POST', { method: 'POST', url: CALLBACK }]) {
      const { status } = await handler(request);
      assert.ok([405, 503].includes(status), `${status}`);
    }
    const fails = () => {
      throw new Error('no delivery');
    };
    for (const delivery of [undefined, null, fails]) assert.equal((await handler.deliver(delivery)).status, 503);
  });

  it('503 is answered for a store that does wrong, and nothing is announced', async () => {
    const fails = () => {
      throw new Error('gone');
    };
    const wrong = {
      'throws at once': { load: fails },
      'rejects with nothing': { load: () => Promise.reject() },
      'gives no state': { load: async () => ({}) },
      'gives no JSON': { load: async () => ({ version: 1, state: '{' }) },
      'gives a state of later times': { load: async () => ({ version: 1, state: '{"version":99}' }) },
      'says undefined to a swap': { compareAndSwap: async () => undefined },
      'says a result to a swap': { compareAndSwap: async () => ({ rowCount: 0 }) },
      'says true to a swap': { compareAndSwap: async () => true },
      'never swaps': { compareAndSwap: async () => null },
      'throws from a swap': { compareAndSwap: fails },
    };
    for (const [what, functions] of Object.entries(wrong)) {
      const { handler, told, log } = made({ store: { ...memoryStore(), ...functions } });
      const response = await handler(post(MAIN));
      assert.equal(response.status, 503, what);
      assert.ok(Number(response.headers.get('retry-after')) > 0, what);
      assert.ok(log.some(({ level }) => level === 'error'), what);
      assert.deepEqual(told, [], what);
    }
  });

  it('503 is answered in time for a store that hangs, and the work goes on', async () => {
    let go;
    const waiting = new Promise((resolve) => (go = resolve));
    const good = memoryStore();
    const slow = { ...good, load: async (key) => (await waiting, good.load(key)) };
    const lasting = [];
    const { handler, ids, codes } = made({ store: slow, limits: { replyMillis: 10 } });
    const { status } = await handler(post(MAIN), { waitUntil: (promise) => void lasting.push(promise) });
    assert.equal(status, 503);
    assert.ok(codes().includes('too_slow'));
    go();
    await Promise.all(lasting);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('a logger and `waitUntil` may fail', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    const fails = () => {
      throw new Error('full disk');
    };
    for (const onLog of [fails, async () => fails()]) {
      const { handler } = made({ onLog });
      assert.equal(await statusOf(handler(post(MAIN), { waitUntil: fails })), 200);
    }
    assert.ok(mock.callCount() > 0);
  });

  it('warnings and errors go to the console where there is no logger', async (t) => {
    const error = t.mock.method(console, 'error', () => {});
    const warn = t.mock.method(console, 'warn', () => {});
    const onReady = () => {
      throw new Error('no mail');
    };
    const { handler } = made({ onLog: undefined, onReady });
    assert.match(warn.mock.calls.at(-1).arguments[0], /^shotstack-hosting: unauthenticated: /);
    await handler(post('{'));
    assert.match(warn.mock.calls.at(-1).arguments[0], /^shotstack-hosting: refused: 400 /);
    const warnings = warn.mock.callCount();
    await handler(post(MAIN));
    assert.deepEqual([error.mock.callCount(), warn.mock.callCount() - warnings], [1, 1]);
    assert.match(warn.mock.calls.at(-1).arguments[0], /^shotstack-hosting: presumed: /);
    const [text, cause] = error.mock.calls[0].arguments;
    assert.match(text, /^shotstack-hosting: announcement_failed: /);
    assert.equal(cause.message, 'no mail');
  });

  it('refusals are warnings once a minute for each cause, which count the others', async () => {
    let now = Date.now();
    const { handler, log } = made({ secrets: [SECRET], store: memoryStore(), now: () => now });
    const warnings = () => log.splice(0).filter(({ level }) => level === 'warn').map(({ message, suppressed }) => [message, suppressed]);
    const foreign = callbackUrl({ url: CALLBACK, secret: 'another secret, of 24 bytes', correlation: '17' });
    for (let count = 0; count < 3; count += 1) {
      assert.equal(await statusOf(handler(post(MAIN))), 401);
      assert.equal(await statusOf(handler(post(MAIN, foreign))), 401);
    }
    assert.equal(log.filter(({ code }) => code === 'refused').length, 6);
    const [[missing], [key], ...more] = warnings();
    assert.match(missing, /^401 token_missing: /);
    assert.match(key, /^401 token_key: /);
    assert.deepEqual(more, []);
    now += 59_999;
    await handler(post(MAIN));
    assert.deepEqual(warnings(), []);
    now += 1;
    await handler(post(MAIN));
    assert.deepEqual(warnings(), [[`${missing} (and 3 more like it since the last warning)`, 3]]);
    now += 60_000;
    await handler(post(MAIN));
    assert.deepEqual(warnings(), [[missing, undefined]]);
  });

  it('a file of an expected role on an unexpected host is a warning', async () => {
    const local = `http://127.0.0.1:8484/cdn/au/v1/${OWNER}/${RENDER}.mp4`;
    const { handler, log, ids } = made({ secrets: [SECRET], store: memoryStore() });
    const url = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: '17', expect: ['main'] });
    for (const asset of ['a', 'b']) assert.equal(await statusOf(handler(post(ready(asset, local), url))), 200);
    assert.ok(!ids().includes(READY));
    const entries = log.filter(({ code }) => code === 'unexpected_host');
    assert.deepEqual(entries.map(({ level }) => level), ['warn', 'info']);
    assert.match(entries[0].message, /http:\/\/127\.0\.0\.1:8484.*set SHOTSTACK_URL=http:\/\/127\.0\.0\.1:8484/);
    assert.deepEqual([entries[0].render, entries[0].advisories.length], [RENDER, 1]);
  });

  it('what is the same for each render is a warning once for each log', async () => {
    const log = [];
    const onLog = (entry) => void log.push(entry);
    for (const render of ['one', 'another']) {
      const { handler } = made({ onLog });
      await handler(post({ ...MAIN, render, url: MAIN.url.replace(RENDER, render) }));
    }
    const levels = (code) => log.filter((entry) => entry.code === code).map(({ level }) => level);
    assert.deepEqual([levels('presumed'), levels('volatile_store')], [['warn', 'info'], ['warn', 'info']]);
    assert.deepEqual(levels('unauthenticated'), ['warn', 'warn']);
  });
});

describe('the functions', () => {
  it('that fail are called again, and only they', async () => {
    const calls = [];
    let fails = true;
    const onReady = ({ id }) => {
      calls.push(id);
      if (fails) throw new Error('no mail');
    };
    const { handler, ids, log } = made({ onReady });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.equal(log.find(({ code }) => code === 'announcement_failed').error.message, 'no mail');
    assert.deepEqual([ids(), calls], [[FILE], [READY]]);
    fails = false;
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.deepEqual([ids(), calls], [[FILE], [READY, READY]]);
  });

  it('that fail late are called again, at once', async () => {
    const calls = [];
    const lasting = [];
    const context = { waitUntil: (promise) => void lasting.push(promise) };
    const onReady = ({ id }, { signal }) => {
      calls.push(id);
      if (calls.length > 1) return undefined;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const { handler } = made({ onReady, limits: { announceMillis: 10 } });
    assert.equal(await statusOf(handler(post(MAIN), context)), 503);
    await Promise.all(lasting);
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.deepEqual(calls, [READY, READY]);
  });

  it('that hang do not keep others from being noted', async () => {
    const { handler, ids } = made({ onAsset: never, limits: { announceMillis: 10 } });
    const { handler: another, told } = made({ store: handler.store, now: () => Date.now() + 30_000 });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.deepEqual(ids(), [READY]);
    assert.equal(await statusOf(another(post(MAIN))), 200);
    assert.deepEqual(
      told.map(({ id }) => id),
      [FILE],
    );
  });

  it('get what they need', async () => {
    const { handler, told } = made({ expect: ['main', 'poster'] });
    await handler(post(ready('b', onTheCdn('-poster.jpg'))));
    await handler(post(MAIN));
    const [poster, main, done] = told;
    assert.deepEqual([poster.file.url, main.file.role], [onTheCdn('-poster.jpg'), 'main']);
    assert.deepEqual(done.urls, { main: onTheCdn('.mp4'), poster: onTheCdn('-poster.jpg') });
    const { owner, render, asset, correlation, report } = done;
    assert.deepEqual([owner, render, asset, correlation, report.expected], [OWNER, RENDER, null, null, 'known']);

    const failing = made();
    await failing.handler(post(rendered('failed', { error: 'no such font' })));
    const [{ kind, reason }] = failing.told;
    assert.deepEqual([kind, reason], ['render.failed', 'the render failed: no such font']);
  });

  it('need not be there', async () => {
    const { handler } = made({ onReady: undefined, onFailed: undefined, onAsset: undefined });
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    const { told, handler: later } = made({ store: handler.store });
    assert.equal(await statusOf(later(post(MAIN))), 200);
    assert.deepEqual(told, []);
  });

  it('may be told of a main file that is presumed to be all, and the log says so', async () => {
    const { handler, codes } = made();
    await handler(post(MAIN));
    assert.ok(codes().includes('presumed'));
    const strict = made({ presume: false });
    await strict.handler(post(MAIN));
    assert.deepEqual(strict.ids(), [FILE]);
  });

  it('get events of no render, each time', async () => {
    const events = [];
    let fails = true;
    const onEvent = (event, { advisories, signal }) => {
      assert.ok(Array.isArray(advisories) && !signal.aborted);
      if (fails) throw new Error('not now');
      events.push(`${event.type}/${event.action}`);
    };
    const { handler } = made({ onEvent });
    const ingest = { type: 'ingest', action: 'source', id: 's', owner: OWNER, status: 'ready', url: null, error: null, completed: null };
    assert.equal(await statusOf(handler(post(ingest))), 503);
    fails = false;
    for (const body of [ingest, { type: 'studio', action: 'publish' }, MAIN]) {
      assert.equal(await statusOf(handler(post(body))), 200);
    }
    assert.deepEqual(events, ['ingest/source', 'studio/publish']);

    const hanging = made({ onEvent: never, limits: { announceMillis: 10 } });
    assert.equal(await statusOf(hanging.handler(post(ingest))), 503);
  });
});

describe('the platform', () => {
  it('is asked to stay, by the context or by the option', async () => {
    const stayed = [];
    const { handler } = made({ waitUntil: (promise) => void stayed.push(['option', promise]) });
    await handler(post(MAIN), {});
    const context = {
      waitUntil(promise) {
        stayed.push([this === context ? 'context' : 'unbound', promise]);
      },
    };
    await handler(post(MAIN), context);
    assert.deepEqual(
      stayed.map(([by]) => by),
      ['option', 'context'],
    );
    await Promise.all(stayed.map(([, promise]) => promise));
  });
});

describe('timers', () => {
  it('find what is due, and what another is at', async () => {
    let now = Date.now();
    const dying = made({ now: () => now, onReady: never, limits: { announceMillis: 10 } });
    await dying.handler(post(MAIN));
    const { handler, ids } = made({ now: () => now, store: dying.handler.store });
    const busy = await handler.resume(KEY);
    assert.deepEqual([busy.reply.status, busy.report.status, busy.announced], [503, 'ready', []]);
    now += 1000 * busy.reply.retryAfter;
    const { reply, announced } = await handler.resume(KEY);
    assert.deepEqual([reply.status, announced, ids()], [200, [READY], [READY]]);
    assert.deepEqual((await handler.resume(KEY)).announced, []);
  });

  it('store nothing of a render that nobody knows', async () => {
    const store = watched();
    const { handler } = made({ store });
    const { reply, report } = await handler.resume(KEY);
    assert.deepEqual([reply.status, report.status, store.asked], [200, 'pending', ['load']]);
  });

  it('are told what fails', async () => {
    const load = async () => {
      throw new Error('gone');
    };
    const { handler } = made({ store: { ...memoryStore(), load } });
    assert.equal((await handler.resume(KEY)).reply.status, 503);
    for (const key of [undefined, {}, { owner: OWNER }, { owner: '', render: RENDER }, { owner: 1, render: 2 }]) {
      await assert.rejects(handler.resume(key), { name: 'HostingError', code: 'argument' });
    }
  });
});

describe('what is observed', () => {
  const answer = (status) => {
    const attributes = { id: 'a', owner: OWNER, status, providerId: 'a', filename: `${RENDER}.mp4`, url: onTheCdn('.mp4') };
    return { data: [{ type: 'asset', attributes }] };
  };

  it('counts as what is delivered, as text, object or list', async () => {
    for (const documents of [answer('ready'), JSON.stringify(answer('ready')), [answer('importing'), answer('ready')]]) {
      const { handler, ids } = made();
      const { announced, report } = await handler.observe(KEY, documents);
      assert.deepEqual([announced.sort(), ids(), report.status], [[FILE, READY], [FILE, READY], 'ready']);
      assert.equal(await statusOf(handler(post(MAIN))), 200);
      assert.deepEqual(ids(), [FILE, READY]);
    }
  });

  it('may be a deletion', async () => {
    const { handler, ids } = made();
    await handler.observe(KEY, answer('ready'));
    await handler.observe(KEY, answer('deleted'));
    assert.ok(ids().includes(`asset.deleted/${RENDER}/a`));
  });

  it('is stored once', async () => {
    const store = watched();
    const { handler } = made({ store });
    await handler.observe(KEY, answer('importing'));
    await handler.observe(KEY, answer('importing'));
    assert.deepEqual(store.asked, ['load', 'swap', 'load']);
  });

  it('goes by the name that the caller has for the render', async () => {
    const { handler, told } = made();
    for (const correlation of ['', 7, 'x'.repeat(257), '\u00e9'.repeat(129)]) {
      await assert.rejects(handler.observe({ ...KEY, correlation }, answer('ready')), { name: 'HostingError', code: 'argument' });
    }
    assert.deepEqual(told, []);
    await handler.observe({ ...KEY, correlation: null }, []);
    await handler.observe({ ...KEY, correlation: 'order-17' }, answer('ready'));
    assert.deepEqual(new Set(told.map(({ correlation }) => correlation)), new Set(['order-17']));
  });

  it('that is no document, or of another render, is refused before the store is asked', async () => {
    const store = watched();
    const { handler } = made({ store });
    await assert.rejects(handler.observe(KEY, '{'), { name: 'HostingError', code: 'invalid' });
    const another = ready('b', onTheCdn('.mp4'), { render: 'another' });
    await assert.rejects(handler.observe(KEY, another), { name: 'HostingError', code: 'other_render' });
    assert.deepEqual(store.asked, []);
  });
});

describe('a rehearsal', () => {
  it('says what would be done, and does nothing', async () => {
    const store = watched();
    const { handler, told, codes } = made({ store, dryRun: true });
    const response = await handler(post(MAIN));
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/json']);
    const { dryRun } = await response.json();
    assert.deepEqual(dryRun.announcements, [FILE, READY]);
    assert.deepEqual(dryRun.event, { type: 'serve', action: 'copy', status: 'ready' });
    assert.deepEqual([dryRun.render, dryRun.changed, dryRun.report.status], [RENDER, true, 'ready']);
    assert.deepEqual([told, store.asked], [[], ['load']]);
    assert.ok(codes().includes('dry_run'));
    assert.equal(await statusOf(handler(post('{'))), 400);
    assert.equal(await statusOf(handler(post({ type: 'studio', action: 'publish' }))), 200);
  });
});

describe('a handler', () => {
  it('says what is special about it', () => {
    assert.deepEqual(made({ dryRun: true }).codes(), ['dry_run', 'volatile_store', 'unauthenticated']);
    const chosen = made({ secrets: [SECRET], store: memoryStore() });
    assert.deepEqual(chosen.log.map(({ level, code }) => [level, code]), [['info', 'volatile_store']]);
    assert.deepEqual(made({ secrets: [SECRET], store: watched() }).codes(), []);
  });

  it('of an emulator expects the files below its CDN, and those of Shotstack', async () => {
    const shotstackUrl = 'http://127.0.0.1:8484';
    const local = ready('a', `${shotstackUrl}/cdn/au/v1/${OWNER}/${RENDER}.mp4`);
    for (const [options, body, status] of [
      [{}, local, 403],
      [{ shotstackUrl }, local, 200],
      [{ shotstackUrl }, MAIN, 200],
      [{ shotstackUrl: `${shotstackUrl}/` }, local, 200],
      [{ shotstackUrl, origin: 'https://media.example.com' }, local, 403],
      [{ shotstackUrl: 'https://proxy.example.com' }, local, 403],
      [{ shotstackUrl: undefined }, MAIN, 200],
    ]) {
      const { handler, ids } = made(options);
      assert.equal(await statusOf(handler(post(body))), status, JSON.stringify(options));
      if (status === 200) assert.deepEqual(ids(), [FILE, READY]);
    }
  });

  it('uses the `waitUntil` of whichever argument has it: Workers pass it after the environment', async () => {
    const { handler } = made();
    const later = createHandler(() => ({ secrets: UNAUTHENTICATED, onLog() {} }));
    for (const each of [handler, later]) {
      const waited = [];
      const context = { waitUntil: (promise) => void waited.push(promise) };
      assert.equal(await statusOf(each(post(MAIN), { CALLBACK_SECRET: SECRET }, context)), 200);
      assert.equal(await statusOf(each(post(MAIN), context)), 200);
      assert.equal(await statusOf(each(post(MAIN), { params: Promise.resolve({}) })), 200);
      assert.equal(waited.length, 2);
    }
  });

  it('takes what is undefined for what is not given', async () => {
    const nothing = { owners: undefined, expect: undefined, store: undefined, ttlMillis: undefined, dryRun: undefined };
    const { handler } = made({ ...nothing, limits: { maxBytes: undefined, announceMillis: undefined } });
    assert.equal(await statusOf(handler(post(MAIN))), 200);
  });

  it('refuses options that are wrong, and names the way out', () => {
    const trust = { secrets: UNAUTHENTICATED };
    for (const [options, message, code = 'option'] of [
      [undefined, /^createHandler: `secrets` is undefined: is the variable set\?/, 'secret'],
      [null, /the options have to be an object/],
      ['secret', /the options have to be an object/],
      [{ ...trust, limits: null }, /`limits` has to be an object/],
      [{ secrets: process.env.NO_SUCH_SECRET }, /^createHandler: `secrets` is undefined: is the variable set\?/, 'secret'],
      [{ secrets: '' }, /^createHandler: `secrets` is empty: is the variable set\?/, 'secret_too_short'],
      [{ secrets: [] }, /`secrets` is an empty list: is the variable set\?/, 'secret'],
      [{ secrets: [SECRET, process.env.NO_SUCH_SECRET] }, /`secrets\[1\]` is undefined: is the variable set\?/, 'secret'],
      [{ secrets: [SECRET, UNAUTHENTICATED] }, /`secrets\[1\]` is a symbol, not a string/, 'secret'],
      [{ secrets: Symbol('shotstack-hosting.unauthenticated') }, /`secrets` is a symbol, not a string/, 'secret'],
      [{ secrets: Promise.resolve(SECRET) }, /`secrets` is a promise/, 'secret'],
      [{ secrets: 'a'.repeat(40) }, /^createHandler: /, 'secret_not_random'],
      [{ secrets: ['short'] }, /^createHandler: .*at least 24/, 'secret_too_short'],
      [{ ...trust, unauthenticated: true }, /^createHandler: there is no option `unauthenticated`/],
      [{ secret: SECRET }, /^createHandler: there is no option `secret`: did you mean `secrets`\?$/],
      [{ ...trust, onready() {} }, /there is no option `onready`: did you mean `onReady`\?$/],
      [{ ...trust, webhookSecretFromTheDashboard: '' }, /there is no option `webhookSecretFromTheDashboard`: there are dryRun, /],
      [{ ...trust, onReady: 'mail' }, /`onReady` is string/],
      [{ ...trust, store: new Map() }, /`store` has no function `load`: .* `load`, `compareAndSwap` and `due`/],
      [{ ...trust, store: null }, /`store` has no function `load`/],
      [{ ...trust, store: { load() {}, compareAndSwap() {} } }, /`store` has no function `due`/],
      [{ ...trust, store: { load() {}, due() {} } }, /no function `compareAndSwap`.* without an atomic compare-and-swap/],
      [{ ...trust, store: { get() {}, put() {}, list() {}, getWithMetadata() {} } }, /Workers KV namespace.* no compare-and-swap.* Use `durableObjectStore`/],
      [{ ...trust, ttlMillis: 1000 }, /at least a day/],
      [{ ...trust, limits: { maxBites: 1 } }, /no limit `maxBites`: did you mean `maxBytes`\?/],
      [{ ...trust, limits: { announceMillis: 60_000 } }, /at most 10000/],
      [{ ...trust, shotstackUrl: 'http://example.com' }, /`shotstackUrl` is http:\/\/example\.com.*use https, or give `origin`/],
      [{ ...trust, expect: ['film'] }, /^createHandler: .*expect\/0: `film` is not known/, 'policy'],
    ]) {
      const isRight = (error) => {
        assert.equal(error.name, 'HostingError');
        assert.match(error.message, message);
        assert.equal(error.code, code);
        assert.doesNotMatch(error.message, /UNAUTHENTICATED|without authentication/);
        return true;
      };
      assert.throws(() => createHandler(options), isRight);
    }
  });
});

describe('options given by a function', () => {
  const trust = { secrets: UNAUTHENTICATED };

  it('are asked for once, at the first request', async () => {
    for (const isAsync of [false, true]) {
      const ids = [];
      let calls = 0;
      const store = memoryStore();
      const options = { ...trust, store, onReady: ({ id }) => void ids.push(id), onLog() {} };
      const handler = createHandler(() => {
        calls += 1;
        return isAsync ? Promise.resolve(options) : options;
      });
      assert.equal(calls, 0);
      assert.throws(() => handler.store, { code: 'option', message: /at its first request/ });
      const responses = await Promise.all([handler(post(MAIN)), handler.deliver({ method: 'GET', url: '/' }), handler.resume(KEY)]);
      assert.deepEqual(responses.map(({ status, reply }) => status ?? reply.status).sort(), [200, 200, 405]);
      assert.equal((await handler.observe(KEY, [])).reply.status, 200);
      assert.deepEqual([calls, ids], [1, [READY]]);
      assert.equal(handler.store, store);
      await assert.rejects(handler.resume({}), { code: 'argument' });
    }
  });

  it('that fail or are wrong are answered 503, said in the log, and asked for again', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    const fails = () => {
      throw new Error('no secret yet');
    };
    const wrong = [fails, async () => fails(), () => undefined, () => ({}), () => ({ secrets: process.env.NO_SUCH_SECRET })];
    for (const give of wrong) {
      let current = give;
      const handler = createHandler(() => current());
      const response = await handler(post(MAIN));
      assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '8']);
      assert.ok(!(await response.text()).includes('secret'));
      const [text, error] = mock.calls.at(-1).arguments;
      assert.match(text, /^shotstack-hosting: options_failed: there is no handler: /);
      assert.ok(error instanceof Error);
      assert.equal((await handler.deliver({ method: 'POST', url: '/', body: MAIN })).status, 503);
      const { reply, report, announced } = await handler.resume(KEY);
      assert.deepEqual([reply.status, report, announced], [503, null, []]);
      assert.equal((await handler.observe(KEY, [])).reply.status, 503);
      assert.equal(mock.callCount(), 4);
      mock.resetCalls();
      current = () => ({ ...trust, onLog() {} });
      assert.equal(await statusOf(handler(post(MAIN))), 200);
      assert.equal(mock.callCount(), 0);
    }
  });

  it('that are wrong are said in the log that they name', async () => {
    const log = [];
    const handler = createHandler(() => ({ ...trust, onReady: 'mail', onLog: (entry) => void log.push(entry) }));
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.deepEqual(log.map(({ level, code }) => [level, code]), [['error', 'options_failed']]);
    assert.match(log[0].error.message, /`onReady` is string/);
  });

  it('that do not come are not waited for, and may come later', async (t) => {
    const { mock } = t.mock.method(console, 'error', () => {});
    t.mock.timers.enable({ apis: ['setTimeout'] });
    let give;
    const handler = createHandler(() => new Promise((resolve) => (give = resolve)));
    const lasting = [];
    const response = handler(post(MAIN), { waitUntil: (promise) => void lasting.push(promise) });
    await Promise.resolve();
    t.mock.timers.tick(9500);
    assert.equal(await statusOf(response), 503);
    assert.match(mock.calls[0].arguments[0], /too_slow/);
    t.mock.timers.reset();
    give({ ...trust, onLog() {} });
    await Promise.all(lasting);
    assert.equal(await statusOf(handler(post(MAIN))), 200);
  });
});
