import type { SweepingStore } from '../handler.js';

interface Entries {
  get(key: string): Promise<any>;
  put(key: string, value: any): Promise<void>;
}

/** The members of a Durable Object's storage (`state.storage`) that the store uses. */
export interface DurableObjectStorageLike {
  get(key: string): Promise<any>;
  transaction<T>(closure: (transaction: Entries) => Promise<T>): Promise<T>;
  list(options: { prefix: string; limit: number; startAfter?: string }): Promise<Map<string, any>>;
  delete(keys: string[]): Promise<number>;
}

/** Options of a store in a Durable Object. */
export interface DurableObjectStoreOptions {
  /** The prefix of all keys: `shotstack-hosting/` by default. */
  prefix?: string | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in the storage of a Durable Object, one object for each render or one for all. Use the SQLite storage
 * (`new_sqlite_classes`): it holds states of up to 2 MB, the other only 128 KiB.
 *
 * Expired states are not deleted automatically: call `sweep()` in the object's `alarm`.
 *
 * @throws {HostingError} The storage is not one that is open, but a path or a URL, for example; `code` is `option`.
 * @throws {TypeError} The prefix is not a string.
 *
 * @example
 * export class Renders {
 *   constructor(state, env) {
 *     this.handler = createHandler({ store: durableObjectStore(state.storage), secrets: [env.CALLBACK_SECRET], onReady });
 *   }
 *   fetch(request) {
 *     return this.handler(request);
 *   }
 * }
 */
export function durableObjectStore(storage: DurableObjectStorageLike, options?: DurableObjectStoreOptions): SweepingStore;
