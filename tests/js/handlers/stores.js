// Every store on the real thing. `open()` gives `{ store, other, age, close }` for the cases of conformance.js.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const DAY = 24 * 60 * 60 * 1000;

/** A clock that stands still until it is told to go on. */
function clock() {
  let at = Date.now();
  return { now: () => at, age: async (_key, millis = DAY) => void (at += millis) };
}

export async function openMemory() {
  const { now, age } = clock();
  const store = memoryStore({ now });
  return { store, other: store, age };
}

/** `connect(path)` opens a database with the one or the other client. */
export const openSqlite = (connect, options) => async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shotstack-hosting-sqlite-'));
  const { now, age } = clock();
  const databases = [connect(join(folder, 'database')), connect(join(folder, 'database'))];
  const [store, other] = databases.map((database) => sqliteStore(database, { now, ...options }));
  await store.setup();
  await other.setup();
  return {
    store,
    other,
    age,
    async close() {
      for (const database of databases) database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

let tables = 0;

/** On a `pg` Pool and on a Client. */
export const openPostgres = (pg, url, schema = '') => async () => {
  const table = `${schema}conformance_${(tables += 1)}`;
  const pool = new pg.Pool({ connectionString: url });
  const client = new pg.Client({ connectionString: url });
  // `end` does not wait until the server has closed the connections, and the server may be stopped before it has.
  for (const connection of [pool, client]) connection.on('error', () => {});
  await client.connect();
  const [store, other] = [pool, client].map((connection) => postgresStore(connection, { table }));
  await Promise.all([store.setup(), other.setup(), store.setup()]);
  return {
    store,
    other,
    age: (key, millis = DAY) =>
      client.query(`UPDATE ${table} SET expires = expires - $2 * interval '1 millisecond' WHERE key = $1`, [key, millis]),
    async close() {
      await client.end();
      await pool.end();
    },
  };
};

export const openRedis = (redis, url) => async () => {
  const clients = await Promise.all([redis.createClient({ url }).connect(), redis.createClient({ url }).connect()]);
  const prefix = `conformance ${(tables += 1)}:`;
  const [store, other] = clients.map((client) => redisStore(client, { prefix }));
  return {
    store,
    other,
    async age(key, millis = DAY) {
      const left = await clients[0].pTTL(prefix + key);
      await clients[0].pExpire(prefix + key, left - millis);
    },
    close: () => Promise.all(clients.map((client) => client.quit())),
  };
};
