import type { SweepingStore } from '../handler.js';

/** How large a memory store may get. */
export interface MemoryStoreOptions {
  /** How long all keys and states may be together, in characters: 64 Mi unless given, some ten thousand renders. What is more is refused, and answered 503. */
  maxLength?: number | undefined;
  /** The clock, in milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * A store in the program's memory, for one process: a restart forgets it, and then an event that comes again is
 * announced again. It is what a handler has unless it is given another.
 *
 * @example
 * const handler = createHandler({ store: memoryStore(), secrets });
 */
export function memoryStore(options?: MemoryStoreOptions): SweepingStore & { readonly volatile: true };
