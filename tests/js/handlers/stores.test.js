// node --test: the conformance of every store.

import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';
import * as redis6 from 'redis';
import * as redis4 from 'redis4';
import * as redis5 from 'redis5';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import { cases } from './conformance.js';
import { startPostgres, startRedis } from './services.js';
import { openMemory, openPostgres, openRedis, openSqlite } from './stores.js';

const DAY = 24 * 60 * 60 * 1000;

function conforms(open) {
  for (const [name, run] of Object.entries(cases)) {
    it(name, async () => {
      const opened = await open();
      try {
        await run(opened);
      } finally {
        await opened.close?.();
      }
    });
  }
}

describe('the memory store', () => {
  conforms(openMemory);

  it('says that it is volatile', () => assert.equal(memoryStore().volatile, true));

  it('refuses what would fill the memory, and has room again for what has expired', async () => {
    let at = 0;
    const store = memoryStore({ maxLength: 100, now: () => at });
    assert.equal(await store.compareAndSwap('o/a', null, 'x'.repeat(60), DAY), true);
    await assert.rejects(store.compareAndSwap('o/b', null, 'x'.repeat(60), DAY), /full .* use a store that is a database/);
    const { version } = await store.load('o/a');
    assert.equal(await store.compareAndSwap('o/a', version, 'x'.repeat(90), DAY), true);
    at = DAY;
    assert.equal(await store.compareAndSwap('o/b', null, 'x'.repeat(60), DAY), true);
  });
});

describe('the SQLite store on node:sqlite', () => conforms(openSqlite((path) => new DatabaseSync(path))));
describe('the SQLite store on better-sqlite3', () => conforms(openSqlite((path) => new BetterSqlite3(path))));
describe('the SQLite store in a table of another schema', () => {
  conforms(openSqlite((path) => new DatabaseSync(path), { table: 'main.renders' }));
});

describe('the PostgreSQL store', () => {
  let server;
  before(async () => (server = await startPostgres()));
  after(() => server.stop());

  describe('on a Pool and a Client', () => conforms(() => openPostgres(pg, server.url)()));

  it('names `setup()` where there is no table', async () => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const store = postgresStore(client, { table: 'never_set_up' });
    const message = /^postgresStore: the table does not exist: call `await store\.setup\(\)` once/;
    for (const use of [() => store.load('o/a'), () => store.compareAndSwap('o/a', null, 'x', DAY), () => store.sweep()]) {
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
    conforms(() => openPostgres(pg, server.url, 'videos.')());
  });
});

describe('the Redis store', () => {
  let server;
  before(async () => (server = await startRedis()));
  after(() => server.stop());

  describe('on redis 6', () => conforms(() => openRedis(redis6, server.url)()));
  describe('on redis 5', () => conforms(() => openRedis(redis5, server.url)()));
  describe('on redis 4', () => conforms(() => openRedis(redis4, server.url)()));
});

describe('the name of a table', () => {
  for (const table of ['', 'a b', 'a"b', 'a;b', "a'b", 'a.b.c', '.a', 'a.', '1a', 'é', 'x'.repeat(50), null, 7, ['a']]) {
    it(`is not ${JSON.stringify(table)}`, () => {
      assert.throws(() => sqliteStore({}, { table }), TypeError);
      assert.throws(() => postgresStore({}, { table }), TypeError);
    });
  }
});
