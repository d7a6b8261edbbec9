// node --test: what the log says.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callbackUrl } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, OWNER, post, ready, RENDER, SECRET } from '../../suite/deliveries.js';
import { made, MAIN, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

describe('the log', () => {
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

  it('a file of an expected role on an unexpected host is a warning', async () => {
    const local = `http://127.0.0.1:8484/cdn/au/v1/${OWNER}/${RENDER}.mp4`;
    const { handler, log, ids } = made({ secrets: [SECRET], store: memoryStore() });
    const url = callbackUrl({ url: CALLBACK, secret: SECRET, correlation: '17', expect: ['main'] });
    for (const asset of ['a', 'b']) assert.equal(await statusOf(handler(post(ready(asset, local), url))), 200);
    assert.ok(!ids().includes(READY));
    const entries = log.filter(({ code }) => code === 'unexpected_host');
    assert.deepEqual(entries.map(({ level }) => level), ['warn', 'info']);
    assert.match(entries[0].message, /http:\/\/127\.0\.0\.1:8484.*set SHOTSTACK_URL=http:\/\/127\.0\.0\.1:8484/);
    assert.deepEqual([entries[0].render, entries[0].findings.length], [RENDER, 1]);
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

describe('a handler', () => {
  it('says what is special about it', () => {
    assert.deepEqual(made({ dryRun: true }).codes(), ['dry_run', 'volatile_store', 'unauthenticated']);
    const chosen = made({ secrets: [SECRET], store: memoryStore() });
    assert.deepEqual(chosen.log.map(({ level, code }) => [level, code]), [['info', 'volatile_store']]);
    assert.deepEqual(made({ secrets: [SECRET], store: watched() }).codes(), []);
  });
});
