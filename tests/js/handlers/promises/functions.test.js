// node --test: how the functions of the user are called.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onTheCdn, OWNER, post, ready, RENDER, rendered } from '../../suite/deliveries.js';
import { FILE, made, MAIN, never, noUnhandledRejections, READY, statusOf } from './made.js';

noUnhandledRejections();

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
    const { handler: another, announced } = made({ store: handler.store, now: () => Date.now() + 30_000 });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    assert.deepEqual(ids(), [READY]);
    assert.equal(await statusOf(another(post(MAIN))), 200);
    assert.deepEqual(
      announced.map(({ id }) => id),
      [FILE],
    );
  });

  it('get what they need', async () => {
    const { handler, announced } = made({ expect: ['main', 'poster'] });
    await handler(post(ready('b', onTheCdn('-poster.jpg'))));
    await handler(post(MAIN));
    const [poster, main, done] = announced;
    assert.deepEqual([poster.file.url, main.file.role], [onTheCdn('-poster.jpg'), 'main']);
    assert.deepEqual(done.urls, { main: onTheCdn('.mp4'), poster: onTheCdn('-poster.jpg') });
    const { owner, render, asset, correlation, report } = done;
    assert.deepEqual([owner, render, asset, correlation, report.expected], [OWNER, RENDER, null, null, 'known']);

    const failing = made();
    await failing.handler(post(rendered('failed', { error: 'no such font' })));
    const [{ kind, reason }] = failing.announced;
    assert.deepEqual([kind, reason], ['render.failed', 'the render failed: no such font']);
  });

  it('need not be there', async () => {
    const { handler } = made({ onReady: undefined, onFailed: undefined, onAsset: undefined });
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    const { announced, handler: later } = made({ store: handler.store });
    assert.equal(await statusOf(later(post(MAIN))), 200);
    assert.deepEqual(announced, []);
  });

  it('may be announced of a main file that is presumed to be the only one, and the log says so', async () => {
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
