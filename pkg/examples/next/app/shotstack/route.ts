// A callback URL as a route of Next.js, app/shotstack/route.ts, with Redis.
//
// Environment: CALLBACK_SECRET, REDIS_URL

import { after } from 'next/server';
import { createClient } from 'redis';
import { createHandler } from 'shotstack-hosting';
import { redisStore } from 'shotstack-hosting/store/redis';

// A function gives the options at the first request: `next build` loads this file too, without secrets and a database.
export const POST = createHandler(async () => {
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', (error) => console.error('redis:', error.message));
  await client.connect();
  return {
    store: redisStore(client),
    secrets: process.env.CALLBACK_SECRET,
    waitUntil: after,
    onReady: ({ correlation, urls }) => console.log('ready', correlation, urls.main),
    onFailed: ({ correlation, reason }) => console.log('failed', correlation, reason),
  };
});
