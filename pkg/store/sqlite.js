import { checkClient, explained } from '../src/store/client.js';
import { quoted } from '../src/store/table.js';

/** How long a statement waits for another process's, in milliseconds, if the program has not said so. */
const BUSY_MILLIS = 5000;
/** How many expired states make room for a new one. */
const SWEPT_AT_ONCE = 10;

const isWithoutTable = (error) => /^no such table/.test(error?.message);

export function sqliteStore(database, { table = 'shotstack_hosting', now = Date.now } = {}) {
  const name = quoted(table);
  const write = "sqliteStore(new DatabaseSync('renders.sqlite'))";
  checkClient(database, ['exec', 'prepare'], { caller: 'sqliteStore', name: 'database', write });
  const prepared = {};
  const statement = (sql) => (prepared[sql] ??= database.prepare(sql));
  const inTable = (work) => explained(work, isWithoutTable, 'sqliteStore');

  // A render that is known again after its state has expired must not begin with a version that was seen before: an
  // inbox that stood still all the while would take it for the old one.
  const insert = `INSERT INTO ${name} AS stored (key, version, state, expires) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET version = max(stored.version + 1, excluded.version),
      state = excluded.state, expires = excluded.expires
    WHERE stored.expires <= ?`;
  const update = `UPDATE ${name} SET version = version + 1, state = ?, expires = ?
    WHERE key = ? AND version = ? AND expires > ?`;
  const sweepSome = `DELETE FROM ${name} WHERE key IN
    (SELECT key FROM ${name} WHERE expires <= ? ORDER BY expires LIMIT ${SWEPT_AT_ONCE})`;

  return {
    async setup() {
      const { timeout } = database.prepare('PRAGMA busy_timeout').get();
      if (Number(timeout) === 0) database.exec(`PRAGMA busy_timeout = ${BUSY_MILLIS}`);
      database.exec(`
        CREATE TABLE IF NOT EXISTS ${name}
          (key TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, expires INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS ${quoted(table, '_expires')} ON ${quoted(table, '', { alone: true })} (expires)`);
    },

    async load(key) {
      const select = `SELECT version, state FROM ${name} WHERE key = ? AND expires > ?`;
      const row = await inTable(() => statement(select).get(key, now()));
      return row ? { version: row.version, state: row.state } : null;
    },

    async compareAndSwap(key, version, state, ttlMillis) {
      const at = now();
      const expires = at + ttlMillis;
      const { changes } = await inTable(() => {
        if (version === null) statement(sweepSome).run(at);
        return version === null
          ? statement(insert).run(key, at, state, expires, at)
          : statement(update).run(state, expires, key, version, at);
      });
      return Number(changes) === 1;
    },

    async sweep() {
      const { changes } = await inTable(() => statement(`DELETE FROM ${name} WHERE expires <= ?`).run(now()));
      return Number(changes);
    },
  };
}
