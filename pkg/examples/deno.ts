// A callback URL on Deno, with SQLite.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… deno run --allow-env --allow-net=127.0.0.1,api.shotstack.io \
//     --allow-read=. --allow-write=. deno.ts

import { DatabaseSync } from 'node:sqlite';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const SHOTSTACK_API_KEY = Deno.env.get('SHOTSTACK_API_KEY');

const store = sqliteStore(new DatabaseSync('renders.sqlite'));
await store.setup();

const handler = createHandler({
  store,
  secrets: Deno.env.get('CALLBACK_SECRET'),
  // Asked for what no webhook brings; `v1` is production.
  api: SHOTSTACK_API_KEY ? new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: 'stage' }) : undefined,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
});
// Settles what no webhook settles.
handler.start();

Deno.serve(
  {
    port: Number(Deno.env.get('PORT') ?? 3000),
    hostname: '127.0.0.1',
    onListen: ({ hostname, port }) => console.log(`http://${hostname}:${port}/shotstack`),
  },
  (request) => (new URL(request.url).pathname === '/shotstack' ? handler(request) : new Response(null, { status: 404 })),
);
