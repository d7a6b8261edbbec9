import type { ExpiringStore } from '../store.js';

/** Options of a memory store. */
export interface MemoryStoreOptions {
  /** The most characters that all keys and states may have together: 64 Mi by default, about ten thousand renders. Above that the store refuses new states, and the handler responds with 503. */
  maxLength?: number | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in the program's memory, for one process: a restart loses it, and then a repeated event is
 * announced again. It is the default store of a handler.
 *
 * @example
 * const handler = createHandler({ store: memoryStore(), secrets });
 */
export function memoryStore(options?: MemoryStoreOptions): ExpiringStore & { readonly volatile: true };
