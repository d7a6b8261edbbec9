// node --test: the conformance of every store.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import * as redis6 from 'redis';
import * as redis4 from 'redis4';
import * as redis5 from 'redis5';
import { conformance } from 'shotstack-hosting/store/conformance';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import { lacks } from '../system.js';
import { startPostgres, startRedis, startRedisCluster } from './services.js';
import { openMemory, openPostgres, openRedis, openSqlite } from './stores.js';

const times = { ttl: 24 * 60 * 60 * 1000, wakeAt: null };

describe('the memory store', () => {
  conformance(openMemory(), { test: it });

  it('says that it is volatile', () => assert.equal(memoryStore().volatile, true));

  it('refuses what would fill the memory, and has room again for what has expired', async () => {
    let at = 0;
    const store = memoryStore({ maxLength: 100, now: () => at });
    const version = await store.compareAndSwap('o/a', null, 'x'.repeat(60), times);
    await assert.rejects(store.compareAndSwap('o/b', null, 'x'.repeat(60), times), /full .* use a store that is a database/);
    assert.notEqual(await store.compareAndSwap('o/a', version, 'x'.repeat(90), times), null);
    at = times.ttl;
    assert.notEqual(await store.compareAndSwap('o/b', null, 'x'.repeat(60), times), null);
  });
});

describe('the SQLite store', () => {
  let folder;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'shotstack-hosting-sqlite-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const open = (connect, schema) => openSqlite(connect, () => folder, schema);
  describe('on node:sqlite', () => conformance(open((path) => new DatabaseSync(path)), { test: it }));
  describe('on better-sqlite3', () => conformance(open((path) => new BetterSqlite3(path)), { test: it }));
  describe('in a table of another schema', () => {
    conformance(open((path) => new DatabaseSync(path), 'main.'), { test: it });
  });

  it('lists what is due by an index', async () => {
    const database = new DatabaseSync(':memory:');
    await sqliteStore(database).setup();
    const plan = database.prepare('EXPLAIN QUERY PLAN SELECT key FROM shotstack_hosting WHERE wake_at <= 1 ORDER BY wake_at').all();
    assert.match(plan.map(({ detail }) => detail).join(), /^SEARCH .* USING INDEX shotstack_hosting_wake_at/);
  });
});

describe('the PostgreSQL store', { skip: lacks('PostgreSQL') }, () => {
  let server;
  before(async () => (server = await startPostgres()));
  after(() => server.stop());

  describe('on Pools and Clients', () => conformance(openPostgres(pg, () => server.url), { test: it }));

  it('names `setup()` where there is no table', async () => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const store = postgresStore(client, { table: 'never_set_up' });
    const message = /^postgresStore: the table does not exist: call `await store\.setup\(\)` once/;
    for (const use of [() => store.load('o/a'), () => store.compareAndSwap('o/a', null, 'x', { ttl: 1000, wakeAt: null }), () => store.deleteExpired()]) {
      await assert.rejects(use, { code: 'no_table', message });
    }
    await client.end();
  });

  describe('in a table of another schema', () => {
    before(async () => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query('CREATE SCHEMA videos');
      await client.end();
    });
    conformance(openPostgres(pg, () => server.url, 'videos.'), { test: it });
  });
});

describe('the Redis store', { skip: lacks('Redis') }, () => {
  let server;
  before(async () => (server = await startRedis()));
  after(() => server.stop());

  for (const [name, redis] of Object.entries({ 'redis 6': redis6, 'redis 5': redis5, 'redis 4': redis4 })) {
    describe(`on ${name}`, () => conformance(openRedis(() => redis.createClient({ url: server.url }).connect()), { test: it }));
  }

  it('keeps a hash tag that its prefix has', async () => {
    const client = await redis6.createClient({ url: server.url }).connect();
    await redisStore(client, { prefix: 'videos:{a}' }).compareAndSwap('o/r', null, 'state', { ...times, wakeAt: 1 });
    assert.deepEqual((await client.keys('videos:*')).sort(), ['videos:{a}:state:o/r', 'videos:{a}:waking']);
    await client.quit();
  });
});

describe('the Redis store on a cluster', { skip: lacks('Redis') }, () => {
  let cluster;
  before(async () => (cluster = await startRedisCluster()));
  after(() => cluster.stop());

  const connect = () => redis6.createCluster({ rootNodes: [{ url: cluster.url }] }).connect();
  conformance(openRedis(connect), { test: it });
});

describe('the name of a table', () => {
  for (const table of ['', 'a b', 'a"b', 'a;b', "a'b", 'a.b.c', '.a', 'a.', '1a', 'é', 'x'.repeat(50), null, 7, ['a']]) {
    it(`is not ${JSON.stringify(table)}`, () => {
      assert.throws(() => sqliteStore({}, { table }), TypeError);
      assert.throws(() => postgresStore({}, { table }), TypeError);
    });
  }
});
