// node --test: the examples that are servers, called by the emulator with all its faults.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startPostgres, startRedis } from '../handlers/services.js';
import { outputOf, startEmulator } from './emulator.js';
import { judge, refusesStrangers, submitAll } from './judge.js';
import { RUNTIMES, start, workplace } from './program.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RENDERS = Number(process.env.RENDERS ?? 60);

let postgres;
let redis;
before(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});
after(() => Promise.all([postgres.stop(), redis.stop()]));

const EXAMPLES = [
  ['Node http', 'Node 24', 'node-http.js', () => ({ SHOTSTACK_API_KEY: 'unused', SHOTSTACK_STAGE: 'stage' })],
  ['Express', 'Node 20', 'express.js', () => ({ DATABASE_URL: postgres.url })],
  ['Fastify', 'Node 20', 'fastify.js', () => ({ REDIS_URL: redis.url })],
  ['Hono', 'Bun', 'hono.js', () => ({ DATABASE_URL: postgres.url })],
  ['Deno', 'Deno', 'deno.js', () => ({})],
  ['Bun', 'Bun', 'bun.js', () => ({})],
];

describe(`the examples, seed ${SEED}`, () => {
  for (const [name, runtime, file, env] of EXAMPLES) {
    it(`${name}, on ${runtime}`, async () => {
      const folder = await workplace(name);
      const emulator = await startEmulator({ faults: 'all=0.2,delay=0.05', seed: SEED, more: ['--no-rate-limits'] });
      let program;
      try {
        program = await start([...RUNTIMES[runtime], file], { folder, env: env() });
        const hook = new URL('/shotstack', program.hook).href;
        await refusesStrangers(hook);
        const orders = await submitAll(emulator, hook, RENDERS, outputOf);
        await emulator.idle();
        const counts = await judge(program, orders, await emulator.fates());
        assert.ok(counts.ready > 0);
        console.log(`# ${name}: ${counts.ready} ready, ${counts.failed} failed, seed ${SEED}`);
      } catch (error) {
        throw new Error(`seed ${SEED}: ${error.message}\n${(program?.other ?? []).slice(-20).join('\n')}`, { cause: error });
      } finally {
        await emulator.stop();
        await program?.stop();
      }
    });
  }
});
