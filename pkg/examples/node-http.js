// A callback URL on node:http, with SQLite.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… node node-http.js (Node 22.13 and later)

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { toNodeHandler } from 'shotstack-hosting/node';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, PORT = 3000 } = process.env;

const store = sqliteStore(new DatabaseSync('renders.sqlite'));
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

const hook = toNodeHandler(handler);
const server = createServer((request, response) => {
  if (request.url.startsWith('/shotstack')) return hook(request, response);
  return response.writeHead(404).end();
});

server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/shotstack`));

// What runs is brought to its end.
process.once('SIGTERM', async () => {
  server.close();
  await handler.close();
});
