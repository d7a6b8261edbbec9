// node --test: ShotstackApi over real sockets, against the emulator and its rate limits.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ShotstackApi } from 'shotstack-hosting/api';
import { outputOf, startEmulator } from '../examples/emulator.js';
import { IS_SOAK } from '../system.js';

/** The emulator's second, in milliseconds of ours; with it go the plan's times. */
const SECOND = 20;
const rules = { windowMillis: 60 * SECOND, firstWaitMillis: 2 * SECOND, longestWaitMillis: 30 * SECOND, graceMillis: 60 * SECOND };
/** More than a window's limit in any case. */
const RENDERS = IS_SOAK ? 1000 : 200;
const NOBODY = 'http://127.0.0.1:9/';

const counting = () => {
  const counts = {};
  const count = async (url, init) => {
    const response = await fetch(url, init);
    counts[response.status] = (counts[response.status] ?? 0) + 1;
    return response;
  };
  return { counts, count };
};

async function emulating(options, test) {
  const emulator = await startEmulator({ timeScale: SECOND / 1000, ...options });
  const { counts, count } = counting();
  const { apiKey, url } = emulator;
  try {
    await test(new ShotstackApi({ apiKey, stage: 'stage', baseUrl: url, fetch: count, rules }), emulator, counts);
  } finally {
    await emulator.stop();
  }
}

describe('ShotstackApi, against the emulator', () => {
  it('waits for a render, and looks up, deletes and transfers files', () =>
    emulating({}, async (api, emulator) => {
      const render = await emulator.submit('order', NOBODY, outputOf(2));
      const seen = [];
      const report = await api.waitUntilReady(render, { onProgress: ({ status }) => seen.push(status) });
      assert.equal(report.status, 'ready');
      assert.deepEqual(report.assets.map(({ role }) => role).sort(), ['main', 'poster', 'thumbnail']);
      assert.equal(seen[0], 'pending');

      const file = (url) => url.replace('https://cdn.shotstack.io', `${emulator.url}/cdn`);
      await api.waitUntilServed(file(report.assets[0].url));
      const assets = await api.assetsByRender(render);
      assert.equal(assets.length, 3);
      await api.delete(assets[0].id);
      assert.equal((await api.asset(assets[0].id)).status, 'deleted');
      await assert.rejects(api.waitUntilReady(render), { code: 'deleted' });

      const transfer = await api.transfer({ url: 'https://files.example/film.mp4', id: render });
      assert.equal(transfer.status, 'queued');
      await assert.rejects(api.asset('00000000-0000-4000-8000-000000000000'), { code: 'not_found' });
      const wrong = new ShotstackApi({ apiKey: 'wrong', stage: 'stage', baseUrl: emulator.url });
      await assert.rejects(wrong.waitUntilReady(render), { code: 'refused' });
    }));

  it(`waits for ${RENDERS} renders under the limits, and never gets a 429`, () =>
    emulating({}, async (api, emulator, counts) => {
      // Ordering has to keep to the Edit API's limit too: so many at once, and the rest in the windows after.
      const start = performance.now();
      const waits = [];
      for (let n = 0; n < RENDERS; n += 1) waits.push(emulator.submit(`order-${n}`, NOBODY, outputOf(n)));
      const renders = await Promise.all(waits);
      // What was ordered counts in this window.
      await new Promise((resolve) => setTimeout(resolve, rules.windowMillis));
      const reports = await Promise.all(renders.map((render) => api.waitUntilReady(render)));
      assert.ok(reports.every(({ status }) => status === 'ready'));
      assert.deepEqual(Object.keys(counts), ['200'], JSON.stringify(counts));
      console.log(`# ${RENDERS} waits: ${counts[200]} requests, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }));
});
