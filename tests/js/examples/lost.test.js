// node --test: no webhook of these orders ever comes, and each example settles them by its own sweep.

import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { standingCallback, withCallback } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { execute } from '../execute.js';
import { startPostgres, startRedis } from '../handlers/services.js';
import { lacks } from '../system.js';
import { secret, startEmulator } from './emulator.js';
import { node, RUNTIMES, start, workplace } from './program.js';
import { developInNext, startLambda, startWorker, startWorkerOnPostgres, sweepInNext } from './remote.js';
import { judge, refusesStrangers } from './verdict.js';

const ORDERS = ['order-1', 'order-2', 'order-3'];
const NOBODY = 'http://127.0.0.1:9/shotstack';
const CRON_SECRET = 'a secret that only the cron job has';

/** The databases that are there, by name. */
const databases = {};
before(async () => {
  const start = async (name, started) => lacks(name) || (databases[name] = await started());
  await Promise.all([start('PostgreSQL', startPostgres), start('Redis', startRedis)]);
});
after(() => Promise.all(Object.values(databases).map((database) => database.stop())));

const IN_SQLITE = { kind: 'sqlite', address: async () => 'renders.sqlite', variable: 'DATABASE_FILE' };
const IN_POSTGRES = { kind: 'postgres', address: newDatabase, variable: 'DATABASE_URL', needs: ['PostgreSQL'] };
const IN_REDIS = { kind: 'redis', address: async () => databases.Redis.url, variable: 'REDIS_URL', needs: ['Redis'] };
const server = (runtime, file) => (folder, env) => start([...RUNTIMES[runtime], file], { folder, env });

/** The URL of a database of its own: what a program was about to store when it ended is nobody else's. */
async function newDatabase(at) {
  const { url } = databases.PostgreSQL;
  await connected(url, (client) => client.query(`CREATE DATABASE lost_${at}`));
  // Hyperdrive insists on a password, and the server on none.
  return Object.assign(new URL(url), { pathname: `/lost_${at}`, password: 'any' }).href;
}

async function connected(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** How each is opened, and what has it sweep if it does not sweep by itself. */
const EXAMPLES = {
  'Node http': { ...IN_SQLITE, open: server('Node 24', 'node-http.js') },
  Express: { ...IN_POSTGRES, open: server('Node 20', 'express.js') },
  Fastify: { ...IN_REDIS, open: server('Node 20', 'fastify.js') },
  Hono: { ...IN_POSTGRES, open: server('Bun', 'hono.ts') },
  Deno: { ...IN_SQLITE, open: server('Deno', 'deno.ts') },
  Bun: { ...IN_SQLITE, open: server('Bun', 'bun.ts') },
  Lambda: {
    ...IN_POSTGRES,
    open: (folder, env) => startLambda(folder, 'HTTP API', env),
    sweep: async ({ hook }) => assert.equal((await (await fetch(new URL('/aws.events', hook))).json()).announced, ORDERS.length),
  },
  'Workers, with PostgreSQL': {
    ...IN_POSTGRES,
    open: (folder, { DATABASE_URL, ...env }) => startWorkerOnPostgres(folder, DATABASE_URL, env),
    sweep: ({ bound, hook }, database) =>
      connected(database, async (client) => {
        const index = 'shotstack_hosting_wake_at';
        await client.query(`DROP INDEX ${index}`);
        await refusesStrangers(hook);
        await client.query(`DROP INDEX ${index}`);
        await (await bound()).scheduled({ cron: '* * * * *' });
        const { rows } = await client.query('SELECT to_regclass($1) AS found', [index]);
        assert.equal(rows[0].found, null, 'the table is set up once, by the first request');
      }),
  },
  'Next.js': {
    ...IN_SQLITE,
    folder: 'next',
    open: (folder, env) => developInNext(folder, { ...env, CRON_SECRET }),
    async sweep(program) {
      for (const secret of ['', `${CRON_SECRET}.`]) assert.equal((await sweepInNext(program, secret)).status, 401);
      const { announced } = await (await sweepInNext(program, CRON_SECRET)).json();
      assert.equal(announced, ORDERS.length);
    },
  },
};

const environment = ({ url, apiKey }) => ({ SHOTSTACK_URL: url, SHOTSTACK_API_KEY: apiKey, CALLBACK_SECRET: secret });

/** An emulator whose files are on its own CDN, as a user has it. */
const losing = (seed) => startEmulator({ faults: 'lose', cdn: [], seed });

describe('an order whose webhooks are all lost is settled by the sweep', () => {
  for (const [at, [name, { kind, address, variable, needs = [], folder: within = '.', open, sweep }]] of Object.entries(EXAMPLES).entries()) {
    it(`of ${name}`, { skip: lacks(...needs) }, async () => {
      const emulator = await losing(at);
      let program;
      try {
        const folder = await workplace(`${name}, lost webhooks`);
        await cp(new URL('orders.js', import.meta.url), join(folder, within, 'orders.js'));
        const database = await address(at);
        const env = { ...environment(emulator), [variable]: database };
        const printed = await execute(node(24), ['--no-warnings', 'orders.js', kind, database, ...ORDERS], { cwd: join(folder, within), env });
        await emulator.idle();
        program = await open(folder, env);
        await sweep?.(program, database);
        await judge(program, JSON.parse(printed), await emulator.fates());
      } catch (error) {
        throw new Error(`${error.message}\n${(program?.other ?? []).slice(-20).join('\n')}`, { cause: error });
      } finally {
        await emulator.stop();
        await program?.stop();
      }
    });
  }
});

describe('Workers, with Durable Objects', () => {
  const timeline = { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] };
  const edit = { timeline, output: { format: 'mp4', poster: { capture: 1 } } };

  let emulator;
  let api;
  let worker;
  let bound;
  before(async () => {
    emulator = await startEmulator({ cdn: [] });
    const { CALLBACK_SECRET, ...bindings } = environment(emulator);
    worker = await startWorker(await workplace('Workers, lost webhooks'), bindings);
    bound = await worker.bound();
    api = new ShotstackApi({ apiKey: emulator.apiKey, stage: 'stage', shotstackUrl: emulator.url, onLog() {} });
  });
  after(async () => {
    await emulator?.stop();
    await worker?.stop();
  });

  const orders = {};
  const standing = (url) => ({ ...edit, callback: standingCallback({ url, secret }) });
  const ends = async () => {
    await emulator.idle();
    await judge(worker, orders, await emulator.fates());
  };

  it('settle lost orders by the alarm of their objects', async () => {
    const expected = [];
    for (const [order, body] of [
      ['order-1', withCallback(edit, { url: NOBODY, secret, correlation: 'order-1' })],
      ['order-2', standing(NOBODY)],
    ]) {
      const { render } = await api.submit(body);
      orders[render] = order;
      expected.push({ render, edit: body, correlation: order });
    }
    await emulator.idle();
    // At its deadline an order is asked for once more.
    for (const order of expected) await bound.expect({ ...order, deadline: Date.now() });
    await ends();
  });

  it('order by a function, and the webhooks come to the object of the order', async () => {
    const { render, callback } = await bound.submit(edit, { callback: worker.hook, correlation: 'order-3' });
    assert.equal(new URL(callback).searchParams.get('shotstack_token'), '…');
    orders[render] = 'order-3';
    await ends();
  });

  it('bring webhooks under a standing callback URL to the object of their render', async () => {
    const body = standing(worker.hook);
    const { render } = await api.submit(body);
    // A standing token has no name for a render.
    orders[render] = 'null';
    await ends();
    const { report } = await bound.expect({ render, edit: body, correlation: 'order-4' });
    assert.equal(report.status, 'ready', 'the webhooks have reached the same object');
  });
});
