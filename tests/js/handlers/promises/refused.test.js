// node --test: what is refused, and how the log says so.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callbackUrl } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, onTheCdn, OWNER, post, ready, SECRET } from '../../suite/deliveries.js';
import { made, MAIN, noUnhandledRejections, statusOf, watched, withStream } from './made.js';

noUnhandledRejections();

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
    assert.ok(log.some(({ code, reply, findings }) => code === 'refused' && reply === 'invalid' && findings.length > 0));
    assert.ok(!said.includes(SECRET) && !said.includes(token.slice(0, 20)), said);
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
    assert.deepEqual(warnings(), [[`${missing} (and 3 more like it in the meantime)`, 3]]);
    now += 60_000;
    await handler(post(MAIN));
    assert.deepEqual(warnings(), [[missing, undefined]]);
  });
});
