// node --test: the options of a handler.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { OWNER, post, ready, RENDER, SECRET } from '../../suite/deliveries.js';
import { FILE, made, MAIN, noUnhandledRejections, READY, statusOf } from './made.js';

noUnhandledRejections();

describe('a handler', () => {
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
      [{ ...trust, webhookSecretFromTheDashboard: '' }, /there is no option `webhookSecretFromTheDashboard`: there are api, confirm, dryRun, /],
      [{ ...trust, onReady: 'mail' }, /`onReady` is a string, not a function: write/],
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
