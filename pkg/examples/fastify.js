// A callback URL in Fastify, with Redis.
//
//   CALLBACK_SECRET=… SHOTSTACK_API_KEY=… REDIS_URL=redis://… node fastify.js

import Fastify from 'fastify';
import { createClient } from 'redis';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { fastifyPlugin } from 'shotstack-hosting/node';
import { redisStore } from 'shotstack-hosting/store/redis';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, REDIS_URL, PORT = 3000 } = process.env;

const client = createClient({ url: REDIS_URL });
client.on('error', (error) => console.error('redis:', error.message));
await client.connect();

const handler = createHandler({
  store: redisStore(client),
  secrets: CALLBACK_SECRET,
  // Asked for what no webhook brings; `v1` is production.
  api: SHOTSTACK_API_KEY ? new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: 'stage' }) : undefined,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
});
// Settles what no webhook settles.
handler.start();

const fastify = Fastify();
fastify.register(fastifyPlugin, { handler, url: '/shotstack' });

console.log(`${await fastify.listen({ port: PORT, host: '127.0.0.1' })}/shotstack`);
