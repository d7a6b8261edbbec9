import type { TableStore } from '../store.js';

/** The members of a `Pool` or a `Client` of `pg` that the store uses. */
export interface PostgresClient {
  query(text: string, values?: any[]): Promise<{ rows: any[]; rowCount: number | null }>;
}

/** Options of a store in PostgreSQL. */
export interface PostgresStoreOptions {
  /** `name` or `schema.name`: `shotstack_hosting` by default. */
  table?: string | undefined;
}

/**
 * A store in a table of PostgreSQL, for any number of machines. The database's clock decides what has
 * expired; `due` compares `wakeAt` with the time it is given.
 *
 * Give the client a `query_timeout`: the handler responds in time even if the database hangs, but the pending query stays.
 * Also listen to the pool's `error` event, as `pg` requires: otherwise a broken idle connection ends the program.
 *
 * @throws {HostingError} The client is not one that is open, but a path or a URL, for example; `code` is `option`.
 * @throws {TypeError} The table's name is not valid.
 *
 * @example
 * import pg from 'pg';
 *
 * const pool = new pg.Pool({ query_timeout: 5000 });
 * pool.on('error', (error) => console.error(error));
 * const store = postgresStore(pool);
 * await store.setup();
 */
export function postgresStore(client: PostgresClient, options?: PostgresStoreOptions): TableStore;
