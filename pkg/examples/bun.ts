// A callback URL on Bun, with its own SQLite.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… bun bun.ts

import { Database } from 'bun:sqlite';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, PORT = 3000 } = process.env;

const store = sqliteStore(new Database('renders.sqlite'));
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

const server = Bun.serve({
  port: PORT,
  hostname: '127.0.0.1',
  routes: { '/shotstack': handler },
  fetch: () => new Response(null, { status: 404 }),
});

console.log(`${server.url}shotstack`);
