// Orders renders by the store of an example, two minutes ago: `node orders.js STORE ADDRESS ORDER...`. Prints the order of each.

import { argv, env } from 'node:process';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';

const TWO_MINUTES = 120_000;
const NOBODY = 'http://127.0.0.1:9/shotstack';
const timeline = { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] };
const edit = { timeline, output: { format: 'mp4', poster: { capture: 1 } } };

/** As the examples open them. */
const STORES = {
  async sqlite(file) {
    const { DatabaseSync } = await import('node:sqlite');
    const { sqliteStore } = await import('shotstack-hosting/store/sqlite');
    const database = new DatabaseSync(file);
    return { store: sqliteStore(database), close: () => database.close() };
  },
  async postgres(url) {
    const { default: pg } = await import('pg');
    const { postgresStore } = await import('shotstack-hosting/store/postgres');
    const pool = new pg.Pool({ connectionString: url });
    return { store: postgresStore(pool), close: () => pool.end() };
  },
  async redis(url) {
    const { createClient } = await import('redis');
    const { redisStore } = await import('shotstack-hosting/store/redis');
    const client = await createClient({ url }).connect();
    return { store: redisStore(client), close: () => client.quit() };
  },
};

const [kind, address, ...orders] = argv.slice(2);
const { store, close } = await STORES[kind](address);
await store.setup?.();
const handler = createHandler({
  store,
  secrets: env.CALLBACK_SECRET,
  api: new ShotstackApi({ apiKey: env.SHOTSTACK_API_KEY, stage: 'stage' }),
  sweep: 'elsewhere',
  now: () => Date.now() - TWO_MINUTES,
});
const ordered = {};
for (const order of orders) {
  const { render } = await handler.submit(edit, { callback: NOBODY, correlation: order });
  ordered[render] = order;
}
console.log(JSON.stringify(ordered));
await close();
