// The types of node:http, Express, Fastify, and the databases.

import { createServer, type RequestListener } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { fastifyPlugin, toFastifyHandler, toNodeHandler } from 'shotstack-hosting/node';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import express from 'express';
import fastify from 'fastify';
import { createClient } from 'redis';

const handler = createHandler({
  secrets: process.env.CALLBACK_SECRET,
  store: sqliteStore(new DatabaseSync('renders.sqlite')),
  onReady: ({ correlation, urls }, { signal }) => [correlation, urls.main, signal.throwIfAborted()],
});
export const listener: RequestListener = toNodeHandler(handler);
createServer(toNodeHandler(handler)).listen(3000);

const app = express();
app.post('/hook', toNodeHandler(handler));
app.use('/hook', toNodeHandler(handler));

const server = fastify();
server.post('/hook', toFastifyHandler(handler));
server.register(fastifyPlugin, { handler, url: '/hook' });

redisStore(await createClient().connect());
export const response: Promise<Response> = handler(new Request('https://example.com/hook'));
new ShotstackApi({ apiKey: process.env.SHOTSTACK_API_KEY, fetch: (url, init) => fetch(url, init) });
