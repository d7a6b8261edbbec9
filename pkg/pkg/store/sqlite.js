import { checkClient, explained } from '../src/store/client.js';
import { quoted } from '../src/store/table.js';

/** How long a statement waits for another process's, in milliseconds, if the program has not said so. */
const BUSY_MILLIS = 5000;
/** How many expired states make room for a new one. */
const DELETED_AT_ONCE = 10;

const isWithoutTable = (error) => /^no such table/.test(error?.message);

export function sqliteStore(database, { table = 'shotstack_hosting', now = Date.now } = {}) {
  const name = quoted(table);
  const write = "sqliteStore(new DatabaseSync('renders.sqlite'))";
  checkClient(database, ['exec', 'prepare'], { caller: 'sqliteStore', name: 'database', write });
  const prepared = {};
  const statement = (sql) => (prepared[sql] ??= database.prepare(sql));
  const inTable = (work) => explained(work, isWithoutTable, 'sqliteStore');

  const insert = `INSERT INTO ${name} AS stored (key, version, state, expires, wake_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, state = excluded.state, expires = excluded.expires,
      wake_at = excluded.wake_at
    WHERE stored.expires <= ?`;
  const update = `UPDATE ${name} SET version = ?, state = ?, expires = ?, wake_at = ?
    WHERE key = ? AND version = ? AND expires > ?`;
  const due = `SELECT key FROM ${name} WHERE wake_at <= ? AND expires > ? ORDER BY wake_at LIMIT ?`;
  const deleteSome = `DELETE FROM ${name} WHERE key IN
    (SELECT key FROM ${name} WHERE expires <= ? ORDER BY expires LIMIT ${DELETED_AT_ONCE})`;

  return {
    async setup() {
      const { timeout } = database.prepare('PRAGMA busy_timeout').get();
      if (Number(timeout) === 0) database.exec(`PRAGMA busy_timeout = ${BUSY_MILLIS}`);
      const inSchema = quoted(table, '', { alone: true });
      database.exec(`
        CREATE TABLE IF NOT EXISTS ${name}
          (key TEXT PRIMARY KEY, version TEXT NOT NULL, state TEXT NOT NULL, expires INTEGER NOT NULL, wake_at INTEGER);
        CREATE INDEX IF NOT EXISTS ${quoted(table, '_expires')} ON ${inSchema} (expires);
        CREATE INDEX IF NOT EXISTS ${quoted(table, '_wake_at')} ON ${inSchema} (wake_at) WHERE wake_at IS NOT NULL`);
    },

    async load(key) {
      const select = `SELECT version, state FROM ${name} WHERE key = ? AND expires > ?`;
      const row = await inTable(() => statement(select).get(key, now()));
      return row ? { version: row.version, state: row.state } : null;
    },

    async compareAndSwap(key, version, state, { ttl, wakeAt }) {
      const at = now();
      const expires = at + ttl;
      // A version that no other state of this key has had, also before it expired.
      const next = crypto.randomUUID();
      const { changes } = await inTable(() => {
        if (version === null) statement(deleteSome).run(at);
        // Not `RETURNING` and `get`: they end a statement without saying whether its transaction could be committed.
        return version === null
          ? statement(insert).run(key, next, state, expires, wakeAt, at)
          : statement(update).run(next, state, expires, wakeAt, key, version, at);
      });
      return Number(changes) === 1 ? next : null;
    },

    async due(at, limit) {
      const rows = await inTable(() => statement(due).all(at, now(), limit));
      return rows.map(({ key }) => key);
    },

    async deleteExpired() {
      const { changes } = await inTable(() => statement(`DELETE FROM ${name} WHERE expires <= ?`).run(now()));
      return Number(changes);
    },
  };
}
