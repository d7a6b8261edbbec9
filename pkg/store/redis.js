import { checkClient } from '../src/store/client.js';

/** An absent version is an empty text. Redis runs a script without anything in between. */
const SWAP = `
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'state', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

export function redisStore(client, { prefix = 'shotstack-hosting:' } = {}) {
  if (typeof prefix !== 'string') throw new TypeError('the prefix of the Redis keys is a text');
  const write = 'redisStore(await createClient({ url }).connect())';
  checkClient(client, ['hmGet', 'eval'], { caller: 'redisStore', name: 'client', write });

  return {
    async load(key) {
      const [version, state] = await client.hmGet(prefix + key, ['version', 'state']);
      return version === null || version === undefined ? null : { version: `${version}`, state: `${state}` };
    },

    async compareAndSwap(key, version, state, ttlMillis) {
      const swapped = await client.eval(SWAP, {
        keys: [prefix + key],
        // A version that no other state of this render has had, also before it expired.
        arguments: [version ?? '', crypto.randomUUID(), state, `${ttlMillis}`],
      });
      return Number(swapped) === 1;
    },
  };
}
