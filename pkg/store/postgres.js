import { checkClient, explained } from '../src/store/client.js';
import { quoted } from '../src/store/table.js';

const SWEPT_AT_ONCE = 10;
/** The transaction was undone because of another: it may be tried again. */
const UNDONE = new Set(['40001', '40P01']);

/** `undefined_table` */
const isWithoutTable = (error) => error?.code === '42P01';

export function postgresStore(client, { table = 'shotstack_hosting' } = {}) {
  const query = (...given) => explained(() => client.query(...given), isWithoutTable, 'postgresStore');
  const name = quoted(table);
  const write = 'postgresStore(new pg.Pool({ connectionString }))';
  checkClient(client, ['query'], { caller: 'postgresStore', name: 'client', write });
  const millis = (place) => `now() + ${place}::float8 * interval '1 millisecond'`;

  // A render that is known again after its state has expired must not begin with a version that was seen before: an
  // inbox that stood still all the while would take it for the old one.
  const insert = `INSERT INTO ${name} AS stored (key, version, state, expires)
    VALUES ($1, (extract(epoch FROM now()) * 1000)::bigint, $2, ${millis('$3')})
    ON CONFLICT (key) DO UPDATE SET version = greatest(stored.version + 1, excluded.version),
      state = excluded.state, expires = excluded.expires
    WHERE stored.expires <= now()`;
  const update = `UPDATE ${name} SET version = version + 1, state = $2, expires = ${millis('$3')}
    WHERE key = $1 AND version = $4 AND expires > now()`;
  const sweepSome = `DELETE FROM ${name} WHERE key IN
    (SELECT key FROM ${name} WHERE expires <= now() ORDER BY expires LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`;

  return {
    async setup() {
      // In one query all of it is one transaction, so that programs that start together do not disturb one another.
      // The state is text: JSON may hold `\u0000`, which jsonb refuses.
      await client.query(`
        SELECT pg_advisory_xact_lock(hashtext('shotstack-hosting setup'));
        CREATE TABLE IF NOT EXISTS ${name}
          (key text PRIMARY KEY, version bigint NOT NULL, state text NOT NULL, expires timestamptz NOT NULL);
        CREATE INDEX IF NOT EXISTS ${quoted(table, '_expires', { alone: true })} ON ${name} (expires)`);
    },

    async load(key) {
      const { rows } = await query(
        `SELECT version, state FROM ${name} WHERE key = $1 AND expires > now()`,
        [key],
      );
      return rows.length > 0 ? { version: rows[0].version, state: rows[0].state } : null;
    },

    async compareAndSwap(key, version, state, ttlMillis) {
      try {
        if (version === null) await query(sweepSome);
        const { rowCount } =
          version === null
            ? await query(insert, [key, state, ttlMillis])
            : await query(update, [key, state, ttlMillis, version]);
        return rowCount === 1;
      } catch (error) {
        if (UNDONE.has(error?.code)) return false;
        throw error;
      }
    },

    async sweep() {
      const { rowCount } = await query(`DELETE FROM ${name} WHERE expires <= now()`);
      return rowCount;
    },
  };
}
