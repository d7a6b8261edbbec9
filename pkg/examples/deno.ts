// A callback URL on Deno, with SQLite.
//
//   CALLBACK_SECRET=… deno run --allow-env --allow-net=127.0.0.1 --allow-read=. --allow-write=. deno.ts

import { DatabaseSync } from 'node:sqlite';
import { createHandler } from 'shotstack-hosting';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const store = sqliteStore(new DatabaseSync('renders.sqlite'));
await store.setup();

const handler = createHandler({
  store,
  secrets: Deno.env.get('CALLBACK_SECRET'),
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
