import { checkClient, explained } from '../src/store/client.js';
import { quoted } from '../src/store/table.js';

const DELETED_AT_ONCE = 10;
/** The transaction was undone because of another: it may be tried again. */
const UNDONE = new Set(['40001', '40P01']);

/** `undefined_table` */
const isWithoutTable = (error) => error?.code === '42P01';

export function postgresStore(client, { table = 'shotstack_hosting' } = {}) {
  const name = quoted(table);
  const write = 'postgresStore(new pg.Pool({ connectionString }))';
  checkClient(client, ['query'], { caller: 'postgresStore', name: 'client', write });
  const query = (...given) => explained(() => client.query(...given), isWithoutTable, 'postgresStore');
  const millis = (place) => `now() + ${place}::float8 * interval '1 millisecond'`;

  const insert = `INSERT INTO ${name} AS stored (key, version, state, expires, wake_at)
    VALUES ($1, $2, $3, ${millis('$4')}, $5)
    ON CONFLICT (key) DO UPDATE SET version = excluded.version, state = excluded.state, expires = excluded.expires,
      wake_at = excluded.wake_at
    WHERE stored.expires <= now()`;
  const update = `UPDATE ${name} SET version = $2, state = $3, expires = ${millis('$4')}, wake_at = $5
    WHERE key = $1 AND version = $6 AND expires > now()`;
  const due = `SELECT key FROM ${name} WHERE wake_at <= $1 AND expires > now() ORDER BY wake_at LIMIT $2`;
  const deleteSome = `DELETE FROM ${name} WHERE key IN
    (SELECT key FROM ${name} WHERE expires <= now() ORDER BY expires LIMIT ${DELETED_AT_ONCE} FOR UPDATE SKIP LOCKED)`;

  return {
    async setup() {
      const index = (ending) => quoted(table, ending, { alone: true });
      // In one query all of it is one transaction, so that programs that start together do not disturb one another.
      // The state is text: JSON may hold `\u0000`, which jsonb refuses.
      await client.query(`
        SELECT pg_advisory_xact_lock(hashtext('shotstack-hosting setup'));
        CREATE TABLE IF NOT EXISTS ${name} (key text PRIMARY KEY, version text NOT NULL, state text NOT NULL,
          expires timestamptz NOT NULL, wake_at bigint);
        CREATE INDEX IF NOT EXISTS ${index('_expires')} ON ${name} (expires);
        CREATE INDEX IF NOT EXISTS ${index('_wake_at')} ON ${name} (wake_at) WHERE wake_at IS NOT NULL`);
    },

    async load(key) {
      const { rows } = await query(
        `SELECT version, state FROM ${name} WHERE key = $1 AND expires > now()`,
        [key],
      );
      return rows.length > 0 ? { version: rows[0].version, state: rows[0].state } : null;
    },

    async compareAndSwap(key, version, state, { ttl, wakeAt }) {
      // A version that no other state of this key has had, also before it expired.
      const next = crypto.randomUUID();
      try {
        if (version === null) await query(deleteSome);
        const { rowCount } =
          version === null
            ? await query(insert, [key, next, state, ttl, wakeAt])
            : await query(update, [key, next, state, ttl, wakeAt, version]);
        return rowCount === 1 ? next : null;
      } catch (error) {
        if (UNDONE.has(error?.code)) return null;
        throw error;
      }
    },

    async due(now, limit) {
      const { rows } = await query(due, [now, limit]);
      return rows.map(({ key }) => key);
    },

    async deleteExpired() {
      const { rowCount } = await query(`DELETE FROM ${name} WHERE expires <= now()`);
      return rowCount;
    },
  };
}
