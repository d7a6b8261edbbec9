// node --test: webhooks that never come, and the examples that make up for it by asking.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startWorker } from './elsewhere.js';
import { outputOf, secret, startEmulator } from './emulator.js';
import { submitAll } from './judge.js';
import { RUNTIMES, start, workplace } from './program.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RENDERS = 12;
/** Nothing arrives, and the APIs have their troubles too. */
const FAULTS = 'lose,fail=0.2,flap=0.2,error=0.2,limit=0.1';
const NOBODY = 'http://127.0.0.1:9/shotstack';

describe(`lost webhooks, seed ${SEED}`, () => {
  it('Node http asks for what it was told to watch', async () => {
    const emulator = await startEmulator({ faults: FAULTS, seed: SEED });
    let program;
    try {
      const orders = await submitAll(emulator, NOBODY, RENDERS, outputOf);
      await emulator.idle();
      program = await start([...RUNTIMES['Node 24'], 'node-http.js', ...Object.keys(orders)], {
        folder: await workplace('Node http, fallback'),
        env: { SHOTSTACK_API_KEY: emulator.apiKey, SHOTSTACK_STAGE: 'stage', SHOTSTACK_URL: emulator.url, DEADLINE_MILLIS: '1' },
      });
      const fates = await emulator.fates();
      await program.until(() => program.announced.length >= RENDERS);
      assert.equal(program.announced.length, RENDERS, program.other.join('\n'));
      for (const { id, assets } of fates) {
        const main = assets.find(({ role }) => role === 'main');
        const isReady = assets.every(({ status }) => status === 'ready');
        const told = program.announced.filter(({ how, what }) => how === 'ready' && what === main.url);
        assert.equal(told.length, isReady ? 1 : 0, id);
      }
      assert.ok(program.announced.every(({ order }) => order === 'null'));
    } finally {
      await emulator.stop();
      await program?.stop();
    }
  });

  it('a Durable Object asks when its alarm rings', async () => {
    // Without `flap`: a render that is not settled is asked for again a minute later.
    const emulator = await startEmulator({ faults: 'lose,fail=0.2,error=0.2', seed: SEED });
    let worker;
    try {
      const orders = await submitAll(emulator, NOBODY, RENDERS, outputOf);
      await emulator.idle();
      worker = await startWorker(await workplace('Workers, fallback'), {
        CALLBACK_SECRET: secret,
        SHOTSTACK_API_KEY: emulator.apiKey,
        SHOTSTACK_URL: emulator.url,
        DEADLINE_MILLIS: 1,
      });
      for (const [render, order] of Object.entries(orders)) await (await worker.object(order)).watch(render);
      await worker.until(() => worker.announced.length >= RENDERS);
      assert.equal(worker.announced.length, RENDERS, worker.other.join('\n'));
      const fates = await emulator.fates();
      const ready = fates.filter(({ assets }) => assets.every(({ status }) => status === 'ready'));
      assert.equal(worker.announced.filter(({ how }) => how === 'ready').length, ready.length);
    } finally {
      await emulator.stop();
      await worker?.stop();
    }
  });
});
