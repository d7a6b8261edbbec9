// A store of each kind, at an address that other processes share.

const kinds = {
  async 'node:sqlite'(path) {
    const { DatabaseSync } = await import('node:sqlite');
    return sqlite(new DatabaseSync(path));
  },
  async 'better-sqlite3'(path) {
    const { default: Database } = await import('better-sqlite3');
    return sqlite(new Database(path));
  },
  async postgres(url) {
    const { default: pg } = await import('pg');
    const { postgresStore } = await import('shotstack-hosting/store/postgres');
    const pool = new pg.Pool({ connectionString: url, max: 5 });
    const store = postgresStore(pool);
    await store.setup();
    return { store, close: () => pool.end() };
  },
  async redis(url) {
    const { createClient } = await import('redis');
    const { redisStore } = await import('shotstack-hosting/store/redis');
    const client = await createClient({ url }).connect();
    return { store: redisStore(client), close: () => client.quit() };
  },
};

async function sqlite(database) {
  const { sqliteStore } = await import('shotstack-hosting/store/sqlite');
  database.exec('PRAGMA busy_timeout = 20000');
  database.exec('PRAGMA journal_mode = WAL');
  const store = sqliteStore(database);
  await store.setup();
  return { store, close: async () => database.close() };
}

export const connect = (kind, address) => kinds[kind](address);
