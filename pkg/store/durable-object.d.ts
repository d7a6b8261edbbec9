import type { ExpiringStore } from '../store.js';

/** The members of a transaction of a Durable Object's storage that the store uses. */
export interface DurableObjectTransactionLike {
  get(key: string): Promise<any>;
  put(key: string, value: any): Promise<void>;
  delete(key: string): Promise<boolean>;
  delete(keys: string[]): Promise<number>;
  list(options: { prefix: string; end?: string; limit: number; startAfter?: string }): Promise<Map<string, any>>;
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/** The members of a Durable Object's storage (`state.storage`) that the store uses. */
export interface DurableObjectStorageLike {
  get(key: string): Promise<any>;
  transaction<T>(closure: (transaction: DurableObjectTransactionLike) => Promise<T>): Promise<T>;
}

/** Options of a store in a Durable Object. */
export interface DurableObjectStoreOptions {
  /** The prefix of all keys: `shotstack-hosting/` by default. */
  prefix?: string | undefined;
  /** Whether the store sets the object's alarm; true by default. With false something else has to ask for what is due. */
  alarm?: boolean | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in the storage of a Durable Object, one object for each render or one for all. Use the SQLite storage
 * (`new_sqlite_classes`): it holds states of up to 2 MB, the other only 128 KiB.
 *
 * The store sets the object's alarm to the earliest `wakeAt`, in the transaction that stores the state. So the class has to have
 * a method `alarm`, which sweeps; if the program ends meanwhile, the alarm rings again after 30 seconds. No other alarm, and no
 * second store with alarms, can be in the same object.
 *
 * When no state has a `wakeAt`, the alarm is set to the time at which the states expire, and the sweep then deletes them: an
 * object for one render ends up empty. In an object for all, call `deleteExpired()` now and then.
 *
 * @throws {HostingError} The storage is not one that is open, but a path or a URL, for example; `code` is `option`.
 * @throws {TypeError} The prefix is not a string.
 *
 * @example
 * import { createHandler } from 'shotstack-hosting';
 * import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
 *
 * export class Renders {
 *   constructor(state, env) {
 *     this.handler = createHandler({
 *       store: durableObjectStore(state.storage),
 *       secrets: env.CALLBACK_SECRET,
 *       sweep: 'elsewhere',
 *       onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
 *     });
 *   }
 *   fetch(request) {
 *     return this.handler(request);
 *   }
 *   async alarm() {
 *     await this.handler.sweep();
 *   }
 * }
 */
export function durableObjectStore(storage: DurableObjectStorageLike, options?: DurableObjectStoreOptions): ExpiringStore;
