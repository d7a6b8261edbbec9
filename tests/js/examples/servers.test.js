// node --test: the examples, called by the emulator's publisher with all its faults. (But for the worker with PostgreSQL: without
// Hyperdrive's pool each callback would be a connection.)

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IS_SOAK, lacks } from '../system.js';
import { startPostgres, startRedis } from '../handlers/services.js';
import { startLambda, startNext, startWorker, sweepInNext } from './remote.js';
import { outputOf, startEmulator } from './emulator.js';
import { SERVICES } from './lambda-services.js';
import { RUNTIMES, start, workplace } from './program.js';
import { judge, refusesStrangers, submitAll } from './verdict.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const RENDERS = Number(process.env.RENDERS ?? (IS_SOAK ? 60 : 20));
/** `all` leaves out that the render itself fails. A second of the emulator's is a millisecond, and a delay up to 60 of them. */
const FAULTS = 'all=0.2,fail-edit=0.05';

/** The databases that are there, by name. */
const databases = {};
before(async () => {
  const start = async (name, started) => lacks(name) || (databases[name] = await started());
  await Promise.all([start('PostgreSQL', startPostgres), start('Redis', startRedis)]);
});
after(() => Promise.all(Object.values(databases).map((database) => database.stop())));

const server = (runtime, file, env) => (folder) => start([...RUNTIMES[runtime], file], { folder, env: env() });
const onPostgres = () => ({ DATABASE_URL: databases.PostgreSQL.url });
const onRedis = () => ({ REDIS_URL: databases.Redis.url });

async function startNextWithCron(folder) {
  const program = await startNext(folder, { CRON_SECRET: 'of the cron job' });
  const { status } = await sweepInNext(program, 'of the cron job');
  assert.equal(status, 200, 'the sweep is a route that is called, not a page that was built');
  return program;
}

/** How each is opened, and the database that it needs. */
const EXAMPLES = {
  'Node http, on Node 24': [server('Node 24', 'node-http.js', () => ({}))],
  'Express, on Node 20': [server('Node 20', 'express.js', onPostgres), 'PostgreSQL'],
  'Fastify, on Node 20': [server('Node 20', 'fastify.js', onRedis), 'Redis'],
  'Hono, on Bun': [server('Bun', 'hono.ts', onPostgres), 'PostgreSQL'],
  Deno: [server('Deno', 'deno.ts', () => ({}))],
  Bun: [server('Bun', 'bun.ts', () => ({}))],
  ...Object.fromEntries(
    Object.keys(SERVICES).map((service) => [`Lambda, ${service}`, [(folder) => startLambda(folder, service, onPostgres()), 'PostgreSQL']]),
  ),
  'Workers, in workerd': [(folder) => startWorker(folder, {})],
  'Next.js, built and started': [startNextWithCron],
};

describe(`the examples, seed ${SEED}`, () => {
  for (const [at, [name, [open, ...needs]]] of Object.entries(EXAMPLES).entries()) {
    // Some share a database, and the same seed gives the same renders.
    const seed = SEED + at;
    it(name, { skip: lacks(...needs) }, async () => {
      const emulator = await startEmulator({ faults: FAULTS, seed, more: ['--no-rate-limits'] });
      let program;
      try {
        program = await open(await workplace(name));
        const hook = new URL('/shotstack', program.hook).href;
        await refusesStrangers(hook);
        const orders = await submitAll(emulator, hook, RENDERS, outputOf);
        await emulator.idle();
        const counts = await judge(program, orders, await emulator.fates());
        assert.ok(counts.ready > 0, 'some render is ready');
        console.log(`# ${name}: ${counts.ready} ready, ${counts.failed} failed, seed ${seed}`);
      } catch (error) {
        throw new Error(`seed ${SEED}: ${error.message}\n${(program?.other ?? []).slice(-20).join('\n')}`, { cause: error });
      } finally {
        await emulator.stop();
        await program?.stop();
      }
    });
  }
});
