import type { Store } from '../handler.js';

/** What is used of a client of `redis`, 4 or later. */
export interface RedisClient {
  hmGet(key: string, fields: string[]): Promise<any>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<any>;
}

/** How states are kept in Redis. */
export interface RedisStoreOptions {
  /** What all keys begin with: `shotstack-hosting:` unless given. */
  prefix?: string | undefined;
}

/**
 * A store in Redis, for any number of machines. Redis itself deletes what has expired.
 *
 * It is as durable as the Redis is: with `maxmemory-policy noeviction` and an append-only file states stay; what a
 * failover loses may be announced again.
 *
 * @throws {TypeError} The prefix is no text.
 *
 * @example
 * import { createClient } from 'redis';
 *
 * const store = redisStore(await createClient().connect());
 */
export function redisStore(client: RedisClient, options?: RedisStoreOptions): Store;
