// A callback URL in Hono, with PostgreSQL: it runs on Bun as it is, elsewhere with one of Hono's adapters.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… DATABASE_URL=postgres://… bun hono.ts

import { Hono } from 'hono';
import pg from 'pg';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { postgresStore } from 'shotstack-hosting/store/postgres';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, DATABASE_URL, PORT = 3000 } = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL });
// Without this, a connection that is lost while it is idle would end the program.
pool.on('error', (error) => console.error('postgres:', error.message));
const store = postgresStore(pool);
await store.setup();

const handler = createHandler({
  store,
  secrets: CALLBACK_SECRET,
  // Asked for what no webhook brings; `v1` is production.
  api: SHOTSTACK_API_KEY ? new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: 'stage' }) : undefined,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
});
// Settles what no webhook settles.
handler.start();

const app = new Hono();
app.all('/shotstack', ({ req }) => handler(req.raw));

export default { port: PORT, hostname: '127.0.0.1', fetch: app.fetch };
