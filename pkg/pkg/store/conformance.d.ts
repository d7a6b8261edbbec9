import type { Store } from '../store.js';

/** What {@link conformance} gives to the function that opens a store. */
export interface OpenContext {
  /**
   * Names the data, for example a table or a prefix: up to 30 letters, digits and `_`. Stores of the same name share their
   * data, as instances in several processes do; stores of different names have nothing in common.
   */
  name: string;
  /** A clock, in milliseconds since 1970, which the checks of expiry set forward. For stores that do not use their database's. */
  now: () => number;
}

/** A store that was opened for a check. */
export interface OpenedStore {
  store: Store;
  /**
   * Lets time pass for a key: its state is to expire as if `millis` milliseconds had gone by. Only needed by a store that does
   * not use `now`; it can change the stored time of expiry.
   */
  age?: ((key: string, millis: number) => unknown) | undefined;
  /** Called at the end, and before the store is opened again. It must leave the data as they are. */
  close?: (() => unknown) | undefined;
}

/** A check of a store. */
export interface ConformanceCheck {
  name: string;
  /** @throws {Error} The store does not conform; the message says what was expected and what came instead. */
  run(): Promise<void>;
}

/**
 * The checks that every store has to pass: loads and swaps, races, expiry, wake-ups, odd keys and large states. They need no
 * test runner and no runtime's libraries. Each check opens stores of fresh names, often two at once on the same data.
 *
 * Use a database that you throw away: the checks leave their data in it. If `due` of your store may be late, the checks ask
 * again for five seconds. A store that says it is `volatile` does not have to survive a restart.
 *
 * @param open Opens a store.
 * @param options With `test` (that of `node:test`, Vitest, Bun, or `Deno.test`) each check becomes a test.
 * @returns All checks, for runners without such a function.
 *
 * @example
 * import { test } from 'node:test';
 * import { DatabaseSync } from 'node:sqlite';
 * import { conformance } from 'shotstack-hosting/store/conformance';
 * import { sqliteStore } from 'shotstack-hosting/store/sqlite';
 *
 * conformance(
 *   async ({ name, now }) => {
 *     const database = new DatabaseSync('conformance.sqlite');
 *     const store = sqliteStore(database, { table: name, now });
 *     await store.setup();
 *     return { store, close: () => database.close() };
 *   },
 *   { test },
 * );
 */
export function conformance(
  open: (context: OpenContext) => Promise<OpenedStore> | OpenedStore,
  options?: { test?: ((name: string, run: () => Promise<void>) => unknown) | undefined },
): ConformanceCheck[];
