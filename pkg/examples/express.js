// A callback URL in Express, with PostgreSQL. It does not matter that a parser has read the body before.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… DATABASE_URL=postgres://… node express.js

import express from 'express';
import pg from 'pg';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { toNodeHandler } from 'shotstack-hosting/node';
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

const app = express();
app.use(express.json());
app.all('/shotstack', toNodeHandler(handler));

const server = app.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/shotstack`));
