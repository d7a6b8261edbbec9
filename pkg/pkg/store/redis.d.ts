import type { Store } from '../store.js';

/** The members of a client or a cluster of `redis`, version 4 or later, that the store uses. */
export interface RedisClient {
  hmGet(key: string, fields: string[]): Promise<any>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<any>;
}

/** Options of a store in Redis. */
export interface RedisStoreOptions {
  /**
   * The prefix of all keys: `shotstack-hosting` by default. It is their hash tag, `{shotstack-hosting}:…`, unless it
   * contains one: in a cluster all keys of a store are on one shard.
   */
  prefix?: string | undefined;
}

/**
 * A store in Redis, for any number of machines. Redis itself deletes expired states.
 *
 * It is as durable as the Redis server: with `maxmemory-policy noeviction` and an append-only file, states persist. After
 * a failover that loses states, announcements may be repeated.
 *
 * @throws {HostingError} The client is not one that is open, but a path or a URL, for example; `code` is `option`.
 * @throws {TypeError} The prefix is not a string, or empty.
 *
 * @example
 * import { createClient } from 'redis';
 *
 * const store = redisStore(await createClient().connect());
 */
export function redisStore(client: RedisClient, options?: RedisStoreOptions): Store;
