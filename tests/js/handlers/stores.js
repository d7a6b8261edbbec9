// Every store on the real thing, as functions that `conformance` of the package opens stores with.

import { join } from 'node:path';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

/** One store for each name. */
export function openMemory() {
  const stores = new Map();
  return ({ name, now }) => {
    if (!stores.has(name)) stores.set(name, memoryStore({ now }));
    return { store: stores.get(name) };
  };
}

/** All names in one file of a folder; `connect(path)` opens it with the one or the other client. */
export const openSqlite = (connect, folder, schema = '') => async ({ name, now }) => {
  const database = connect(join(folder(), 'database'));
  database.exec('PRAGMA synchronous = OFF');
  const store = sqliteStore(database, { table: `${schema}${name}`, now });
  await store.setup();
  return { store, close: () => database.close() };
};

/** On a Pool and a Client of `pg` by turns. */
export function openPostgres(pg, url, schema = '') {
  let opened = 0;
  return async ({ name }) => {
    const table = `${schema}${name}`;
    opened += 1;
    const connection = opened % 2 === 0 ? new pg.Client({ connectionString: url() }) : new pg.Pool({ connectionString: url() });
    // `end` does not wait until the server has closed the connections, and the server may be stopped before it has.
    connection.on('error', () => {});
    if (connection instanceof pg.Client) await connection.connect();
    const store = postgresStore(connection, { table });
    await Promise.all([store.setup(), store.setup()]);
    return {
      store,
      age: (key, millis) =>
        connection.query(`UPDATE ${table} SET expires = expires - $2 * interval '1 millisecond' WHERE key = $1`, [key, millis]),
      close: () => connection.end(),
    };
  };
}

/** `connect()` gives a client. */
export const openRedis = (connect) => async ({ name }) => {
  const client = await connect();
  return {
    store: redisStore(client, { prefix: name }),
    async age(key, millis) {
      const at = `{${name}}:state:${key}`;
      await client.pExpire(at, (await client.pTTL(at)) - millis);
    },
    close: () => client.quit(),
  };
};
