// node --test: webhooks that never come, and the examples that make up for it by asking.

import { describe, it } from 'node:test';
import { startWorker } from './remote.js';
import { outputOf, secret, startEmulator } from './emulator.js';
import { judge, submitAll } from './verdict.js';
import { RUNTIMES, start, workplace } from './program.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RENDERS = 12;
/** Nothing arrives, and the APIs have their troubles too; but no 429, after which a minute is waited. */
const FAULTS = 'lose,fail=0.2,flap=0.2,error=0.2';
const NOBODY = 'http://127.0.0.1:9/shotstack';

describe(`lost webhooks, seed ${SEED}`, () => {
  it('Node http asks for the renders that it watches', async () => {
    const emulator = await startEmulator({ faults: FAULTS, seed: SEED });
    let program;
    try {
      const orders = await submitAll(emulator, NOBODY, RENDERS, outputOf);
      await emulator.idle();
      program = await start([...RUNTIMES['Node 24'], 'node-http.js', ...Object.entries(orders).map((open) => open.join('='))], {
        folder: await workplace('Node http, fallback'),
        env: { SHOTSTACK_API_KEY: emulator.apiKey, SHOTSTACK_STAGE: 'stage', SHOTSTACK_URL: emulator.url, DEADLINE_MILLIS: '1' },
      });
      await judge(program, orders, await emulator.fates());
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
      for (const [render, order] of Object.entries(orders)) await (await worker.object(order)).watch(render, order);
      await judge(worker, orders, await emulator.fates());
    } finally {
      await emulator.stop();
      await worker?.stop();
    }
  });
});
