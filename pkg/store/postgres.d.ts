import type { TableStore } from '../handler.js';

/** What is used of a `Pool` or a `Client` of `pg`. */
export interface PostgresClient {
  query(text: string, values?: any[]): Promise<{ rows: any[]; rowCount: number | null }>;
}

/** How states are kept in PostgreSQL. */
export interface PostgresStoreOptions {
  /** `name` or `schema.name`: `shotstack_hosting` unless given. */
  table?: string | undefined;
}

/**
 * A store in a table of PostgreSQL, for any number of machines. The database's clock tells what has expired.
 *
 * Give the client a `query_timeout`: the handler answers in time whatever the database does, but what it waits for stays.
 * And listen to a pool's `error`, as `pg` asks for: else a connection that breaks while it is idle ends the program.
 *
 * @throws {TypeError} The table's name is none.
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
