import type { SweepingStore } from '../handler.js';

interface Entries {
  get(key: string): Promise<any>;
  put(key: string, value: any): Promise<void>;
}

/** What is used of a Durable Object's storage, `state.storage`. */
export interface DurableObjectStorageLike {
  get(key: string): Promise<any>;
  transaction<T>(closure: (transaction: Entries) => Promise<T>): Promise<T>;
  list(options: { prefix: string; limit: number; startAfter?: string }): Promise<Map<string, any>>;
  delete(keys: string[]): Promise<number>;
}

/** How states are kept in a Durable Object. */
export interface DurableObjectStoreOptions {
  /** What all keys begin with: `shotstack-hosting/` unless given. */
  prefix?: string | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in the storage of a Durable Object, whether it is one for each render or one for all. The storage should be
 * the one on SQLite (`new_sqlite_classes`), which takes up to 2 MB of a state, against 128 KiB.
 *
 * Nothing is swept by itself: call `sweep()` in the object's `alarm`.
 *
 * @throws {TypeError} The prefix is no text.
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
