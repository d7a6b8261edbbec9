// A callback URL on Bun, with its own SQLite.
//
//   CALLBACK_SECRET=… bun bun.ts

import { Database } from 'bun:sqlite';
import { createHandler } from 'shotstack-hosting';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const { CALLBACK_SECRET, PORT = 3000 } = process.env;

const store = sqliteStore(new Database('renders.sqlite'));
await store.setup();

const handler = createHandler({
  store,
  secrets: CALLBACK_SECRET,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
});
// Settles what no webhook settles.
handler.start();

const server = Bun.serve({
  port: PORT,
  hostname: '127.0.0.1',
  routes: { '/shotstack': handler },
  fetch: () => new Response(null, { status: 404 }),
});

console.log(`${server.url}shotstack`);
