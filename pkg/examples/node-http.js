// A callback URL on node:http, with SQLite; if webhooks are lost, Shotstack's API is asked.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… node node-http.js [RENDER=ORDER]... (Node 22.13 and later)

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createHandler } from 'shotstack-hosting';
import { toNodeHandler } from 'shotstack-hosting/node';
import { pollingFallback, ShotstackApi } from 'shotstack-hosting/api';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, SHOTSTACK_STAGE } = process.env;
const { PORT = 3000, DEADLINE_MILLIS = 10 * 60_000 } = process.env;

const store = sqliteStore(new DatabaseSync('renders.sqlite'));
await store.setup();

const handler = createHandler({
  store,
  secrets: CALLBACK_SECRET,
  onReady({ render, correlation, urls }) {
    fallback.forget(render);
    console.log(`${correlation} is ready: ${urls.main}`);
  },
  onFailed({ render, correlation, reason }) {
    fallback.forget(render);
    console.log(`${correlation} has failed: ${reason}`);
  },
});

const api = new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: SHOTSTACK_STAGE });
const fallback = pollingFallback({ handler, api, after: Number(DEADLINE_MILLIS) });
// What was open when the program ended last; and each render again when its edit is submitted.
for (const open of process.argv.slice(2)) {
  const [render, correlation] = open.split('=');
  fallback.watch(render, { correlation });
}

const hook = toNodeHandler(handler);
const server = createServer((request, response) => {
  if (request.url.startsWith('/shotstack')) return hook(request, response);
  return response.writeHead(404).end();
});

server.listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/shotstack`));
