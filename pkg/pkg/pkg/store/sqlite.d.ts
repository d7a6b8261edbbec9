import type { TableStore } from '../store.js';

/** The members of a `DatabaseSync` of `node:sqlite`, or a `Database` of `better-sqlite3` or `bun:sqlite`, that the store uses. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: any[]): any;
    all(...values: any[]): any[];
    run(...values: any[]): { changes: number | bigint };
  };
}

/** Options of a store in SQLite. */
export interface SqliteStoreOptions {
  /** `name` or `schema.name`: `shotstack_hosting` by default. */
  table?: string | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in a table of SQLite, for one machine with any number of processes.
 *
 * `PRAGMA journal_mode = WAL` is recommended. `setup()` sets a `busy_timeout` of 5 seconds, unless the connection already
 * has one. Do not leave a transaction open on the connection while a handler works.
 *
 * @throws {HostingError} The database is not one that is open, but a path or a URL, for example; `code` is `option`.
 * @throws {TypeError} The table's name is not valid.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 *
 * const store = sqliteStore(new DatabaseSync('renders.sqlite'));
 * await store.setup();
 */
export function sqliteStore(database: SqliteDatabase, options?: SqliteStoreOptions): TableStore;
