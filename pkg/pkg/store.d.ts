/**
 * Where the states of renders are kept: any database with an atomic compare-and-swap. `shotstack-hosting/store/…` has
 * ready-made stores. `shotstack-hosting/store/conformance` tests one of your own.
 *
 * If a function throws or rejects, the handler responds with 503, and the publisher delivers the event again.
 *
 * @example
 * const entries = new Map();
 * let swaps = 0;
 *
 * const store: Store = {
 *   volatile: true,
 *   async load(key) {
 *     return entries.get(key) ?? null;
 *   },
 *   async compareAndSwap(key, version, state, { ttl, wakeAt }) {
 *     if ((entries.get(key)?.version ?? null) !== version) return null;
 *     swaps += 1;
 *     entries.set(key, { version: swaps, state, wakeAt }); // this one ignores `ttl`, and grows forever
 *     return swaps;
 *   },
 *   async due(now, limit) {
 *     const waking = [...entries].filter(([, { wakeAt }]) => wakeAt !== null && wakeAt <= now);
 *     return waking.sort(([, one], [, other]) => one.wakeAt - other.wakeAt).slice(0, limit).map(([key]) => key);
 *   },
 * };
 */
export interface Store {
  /** True if a restart loses the states. The handler notes it in its log, as information. */
  readonly volatile?: boolean | undefined;

  /**
   * The state under a key, and its version; null if nothing is stored there, or if the state has expired.
   *
   * @param key Up to about 1,500 bytes of UTF-8 under the default limits; any characters but control characters.
   */
  load(key: string): Promise<Stored | null>;

  /**
   * Stores a state under a key if the stored version is still the one that was loaded (null: if nothing is stored
   * there). The comparison and all that is written must be one atomic step, `wakeAt` and its index included.
   *
   * @param version As `load` or `compareAndSwap` returned it.
   * @param state Text: usually a few thousand characters, at most 60 KiB of UTF-8.
   * @returns The version of what is now stored, which the key never had before; null if another version is stored, and
   *   nothing was changed.
   */
  compareAndSwap(key: string, version: Version | null, state: string, times: StoreTimes): Promise<Version | null>;

  /**
   * Lists the keys whose `wakeAt` is not after `now`, the oldest `wakeAt` first. A key whose state has expired is
   * forgotten. The list may be late, contain too much, and repeat keys, but a key must be in it sooner or later.
   *
   * @param now In whole milliseconds since 1970.
   * @param limit The most keys to list: at least 1.
   *
   * @example
   * for (const key of await store.due(Date.now(), 100)) console.log(`${key} is due`);
   */
  due(now: number, limit: number): Promise<string[]>;

  /**
   * Deletes all expired states, and returns their number. A store has it if its database does not do that by itself.
   * Each new render also deletes a few of them.
   *
   * @example
   * setInterval(() => store.deleteExpired?.(), 60 * 60 * 1000);
   */
  deleteExpired?(): Promise<number>;
}

/** The times of a stored state. */
export interface StoreTimes {
  /** How long the state is kept from now, in milliseconds; the handler never says less than a day. */
  ttl: number;
  /** When `due` begins to list the key, in whole milliseconds since 1970; null: never. It replaces the one before. */
  wakeAt: number | null;
}

/** Identifies one stored state of a key. Only the store interprets it. */
export type Version = string | number | bigint;

/** A state, and the version under which the store holds it. */
export interface Stored {
  version: Version;
  state: string;
}

/** A store whose database does not delete expired states by itself. */
export interface ExpiringStore extends Store {
  deleteExpired(): Promise<number>;
}

/** A store in a database table, which must exist. */
export interface TableStore extends ExpiringStore {
  /**
   * Creates the table and its indexes if they do not exist. It is safe to call at each start, and from several programs
   * at once.
   *
   * @example
   * await store.setup();
   */
  setup(): Promise<void>;
}
