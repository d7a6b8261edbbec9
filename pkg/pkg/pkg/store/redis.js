import { checkClient } from '../src/store/client.js';

// A state is a hash, which expires; its key is a member of one sorted set while it has a `wakeAt`. Redis runs a script
// without anything in between. In a cluster the keys of a script have to be on one shard, so all have one hash tag.

/** An absent version and an absent `wakeAt` are empty texts. */
const SWAP = `
if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'state', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
if ARGV[5] == '' then redis.call('ZREM', KEYS[2], ARGV[6]) else redis.call('ZADD', KEYS[2], ARGV[5], ARGV[6]) end
return 1`;

const LIST = `return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])`;

/** Of the keys given, those that have a state; the others are forgotten. */
const KEEP = `
local kept = {}
for at, key in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[at + 1]) == 1 then kept[#kept + 1] = key else redis.call('ZREM', KEYS[1], key) end
end
return kept`;

export function redisStore(client, { prefix = 'shotstack-hosting' } = {}) {
  if (typeof prefix !== 'string' || prefix === '') throw new TypeError('the prefix of the Redis keys is a text, and not empty');
  const write = 'redisStore(await createClient({ url }).connect())';
  checkClient(client, ['hmGet', 'eval'], { caller: 'redisStore', name: 'client', write });
  const tagged = /\{[^}]+\}/.test(prefix) ? prefix : `{${prefix}}`;
  const waking = `${tagged}:waking`;
  const stateOf = (key) => `${tagged}:state:${key}`;

  return {
    async load(key) {
      const [version, state] = await client.hmGet(stateOf(key), ['version', 'state']);
      return version === null || version === undefined ? null : { version: `${version}`, state: `${state}` };
    },

    async compareAndSwap(key, version, state, { ttl, wakeAt }) {
      // A version that no other state of this key has had, also before it expired.
      const next = crypto.randomUUID();
      const swapped = await client.eval(SWAP, {
        keys: [stateOf(key), waking],
        arguments: [version ?? '', next, state, `${ttl}`, `${wakeAt ?? ''}`, key],
      });
      return Number(swapped) === 1 ? next : null;
    },

    async due(now, limit) {
      for (;;) {
        const listed = await client.eval(LIST, { keys: [waking], arguments: [`${now}`, `${limit}`] });
        if (listed.length === 0) return [];
        const keys = listed.map((key) => `${key}`);
        const kept = await client.eval(KEEP, { keys: [waking, ...keys.map(stateOf)], arguments: keys });
        // Where all were forgotten, others may be due behind them.
        if (kept.length > 0) return kept.map((key) => `${key}`);
      }
    },
  };
}
