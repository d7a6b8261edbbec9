// A callback URL in Fastify, with Redis.
//
//   CALLBACK_SECRET=… REDIS_URL=redis://… node fastify.js

import Fastify from 'fastify';
import { createClient } from 'redis';
import { createHandler } from 'shotstack-hosting';
import { fastifyPlugin } from 'shotstack-hosting/node';
import { redisStore } from 'shotstack-hosting/store/redis';

const { CALLBACK_SECRET, REDIS_URL, PORT = 3000 } = process.env;

const client = createClient({ url: REDIS_URL });
client.on('error', (error) => console.error('redis:', error.message));
await client.connect();

const handler = createHandler({
  store: redisStore(client),
  secrets: CALLBACK_SECRET,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
});

const fastify = Fastify();
fastify.register(fastifyPlugin, { handler, url: '/shotstack' });

console.log(`${await fastify.listen({ port: PORT, host: '127.0.0.1' })}/shotstack`);
