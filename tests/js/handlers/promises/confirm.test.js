// node --test: a handler announces only what the APIs say, if its policy has `confirm`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler, standingCallback, UNAUTHENTICATED } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, onTheCdn, OWNER, post, ready, RENDER, rendered, SECRET } from '../../suite/deliveries.js';
import { apiKey, fakeApis } from '../fake-apis.js';
import { FILE, made, MAIN, noUnhandledRejections, READY, statusOf, watched } from './made.js';

noUnhandledRejections();

const MINUTE = 60_000;
const invented = (number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;

/** A confirming handler, the APIs that know the renders of `known`, and what they were asked. */
function confirming({ known = { [RENDER]: 'done' }, rules, ...options } = {}) {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const { api, asked } = fakeApis((render) => known[render], { now, rules });
  const store = watched(memoryStore({ now }));
  return { clock, asked, store, known, ...made({ api, confirm: true, store, now, ...options }) };
}

const order = { callback: CALLBACK };

describe('a handler that has webhooks confirmed', () => {
  it('asks within the delivery, and announces what the APIs say', async () => {
    const { handler, asked, announced, ids } = confirming();
    await handler.expect({ render: RENDER, ...order });
    const forged = ready('a', onTheCdn('.mp4').replace(OWNER, 'invented'), { owner: 'invented' });
    assert.equal(await statusOf(handler(post(forged))), 200);
    assert.deepEqual(asked, [`/edit/v1/render/${RENDER}`, `/serve/v1/assets/render/${RENDER}`]);
    assert.deepEqual(ids(), [FILE, READY]);
    assert.deepEqual(announced.map(({ owner }) => owner), [OWNER, OWNER]);
    assert.equal(announced.find(({ id }) => id === READY).urls.main, onTheCdn('.mp4'));
  });

  it('stores nothing of renders that nobody expects and the APIs do not know', async () => {
    const { handler, store, codes, ids, log } = confirming();
    for (let number = 0; number < 3; number += 1) {
      const forged = ready('a', onTheCdn('.mp4', { render: invented(number) }), { render: invented(number) });
      const { status, headers } = await handler(post(forged));
      assert.deepEqual([status, headers.get('retry-after')], [503, '8']);
    }
    assert.ok(!store.asked.includes('swap'));
    assert.deepEqual(ids(), []);
    const entries = log.filter(({ code }) => code === 'unconfirmed');
    assert.deepEqual(entries.map(({ level }) => level), ['warn', 'info', 'info']);
    assert.match(entries[0].message, /nobody expects render 0{8}-.*the APIs do not know it \(.*the webhook may be forged/);
    assert.ok(!codes().includes('api_not_found'));
  });

  it('calls nothing forged about which the APIs do not say anything', async () => {
    const fetch = async () => Response.json({ message: 'Forbidden' }, { status: 403 });
    const { handler, log } = confirming({ api: new ShotstackApi({ apiKey, fetch }) });
    assert.equal(await statusOf(handler(post(MAIN))), 503);
    const { message } = log.find(({ code }) => code === 'unconfirmed');
    assert.match(message, /the APIs did not say whether they know it \(the Edit API: /);
    assert.doesNotMatch(message, /forged/);
  });

  it('leaves a quarter of the rate limit to them, and the rest to what is expected', async () => {
    const { handler, asked, log, ids } = confirming({ rules: { editLimit: 40, serveLimit: 40 } });
    await handler.expect({ render: RENDER, ...order });
    for (let number = 0; number < 40; number += 1) {
      assert.equal(await statusOf(handler(post(rendered('failed', { id: invented(number) })))), 503);
    }
    // A quarter of the quarter at once.
    assert.equal(asked.length, 2);
    assert.deepEqual(log.find(({ code }) => code === 'unexpected_limit')?.level, 'warn');
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('believes no failure that the APIs contradict', async () => {
    const { clock, handler, known, asked, ids } = confirming({ known: { [RENDER]: 'rendering' } });
    await handler.expect({ render: RENDER, ...order });
    for (let repeat = 0; repeat < 9; repeat += 1) assert.equal(await statusOf(handler(post(rendered('failed')))), 503);
    assert.deepEqual([asked.length, ids()], [1, []]);
    clock.now += MINUTE;
    known[RENDER] = 'done';
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('leaves to the sweep what cannot be confirmed now', async () => {
    const { clock, handler, known, ids } = confirming({ known: { [RENDER]: 'saving' }, sweep: 'elsewhere' });
    await handler.expect({ render: RENDER, ...order });
    assert.equal(await statusOf(handler(post(MAIN))), 200);
    known[RENDER] = 'done';
    clock.now += 2000;
    assert.equal((await handler.sweep()).announced, 2);
    assert.deepEqual(ids(), [FILE, READY]);
  });

  it('refuses what no API can be asked about', async () => {
    const events = [];
    const { handler, log } = confirming({ onEvent: (event) => void events.push(event) });
    const studio = { type: 'studio', action: 'publish' };
    for (const body of [ready('a', onTheCdn('.mp4', { render: 'weekly' }), { render: 'weekly' }), ready('a', onTheCdn('.mp4', { stage: 'stage' })), studio]) {
      const { code, status } = await (await handler(post(body))).json();
      assert.deepEqual([status, code], [403, 'unconfirmable']);
    }
    assert.deepEqual(events, []);
    assert.deepEqual(log.filter(({ code }) => code === 'refused').map(({ reply }) => reply), Array(3).fill('unconfirmable'));

    const url = standingCallback({ url: CALLBACK, secret: SECRET });
    const trusted = confirming({ secrets: SECRET, standing: true, onEvent: (event) => void events.push(event) });
    assert.equal(await statusOf(trusted.handler(post(studio, url))), 200);
    assert.equal(events.length, 1);
  });

  it('asks nobody in a rehearsal', async () => {
    const { handler, asked, log } = confirming({ dryRun: true });
    const { dryRun } = await (await handler(post(MAIN))).json();
    assert.deepEqual([dryRun.announcements, asked], [[FILE, READY], []]);
    assert.match(log.find(({ code }) => code === 'dry_run').message, /no API is asked/);
  });
});

describe('the options of such a handler', () => {
  it('need an API client', () => {
    const trust = { secrets: UNAUTHENTICATED };
    assert.throws(() => createHandler({ ...trust, confirm: true }), /`confirm` announces only what the APIs say, but there is no `api`: give/);
    assert.throws(() => createHandler({ ...trust, confirm: 'yes' }), /`confirm` is a string, not true or false/);
  });

  it('are recommended where anyone who has seen a URL can name any render', () => {
    const { codes } = confirming();
    assert.deepEqual(codes(), []);
    assert.deepEqual(confirming({ confirm: false }).codes(), ['unauthenticated']);
    const standing = { secrets: SECRET, standing: true };
    assert.deepEqual(confirming(standing).codes(), []);
    assert.deepEqual(confirming({ ...standing, confirm: false }).codes(), ['standing_unconfirmed']);
  });
});
