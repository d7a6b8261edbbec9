import type { TableStore } from '../handler.js';

/** What is used of a `DatabaseSync` of `node:sqlite`, or of a `Database` of `better-sqlite3`. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: any[]): any;
    run(...values: any[]): { changes: number | bigint };
  };
}

/** How states are kept in SQLite. */
export interface SqliteStoreOptions {
  /** `name` or `schema.name`: `shotstack_hosting` unless given. */
  table?: string | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in a table of SQLite, for one machine with any number of processes.
 *
 * `PRAGMA journal_mode = WAL` suits it. `setup()` has statements wait for another process's for up to 5 seconds, unless
 * the connection has a `busy_timeout` already. Do not leave a transaction open on the connection while a handler works.
 *
 * @throws {TypeError} The table's name is none.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 *
 * const store = sqliteStore(new DatabaseSync('renders.sqlite'));
 * await store.setup();
 */
export function sqliteStore(database: SqliteDatabase, options?: SqliteStoreOptions): TableStore;
