// A callback URL as a route of Next.js, app/shotstack/route.js, with Redis.
//
// Environment: CALLBACK_SECRET, REDIS_URL

import { after } from 'next/server';
import { createClient } from 'redis';
import { createHandler } from 'shotstack-hosting';
import { redisStore } from 'shotstack-hosting/store/redis';

/** Made with the first request: `next build` loads this file too, where there are neither secrets nor a database. */
let opened;

async function open() {
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', (error) => console.error('redis:', error.message));
  await client.connect();
  return createHandler({
    store: redisStore(client),
    secrets: process.env.CALLBACK_SECRET,
    waitUntil: after,
    onReady: ({ correlation, urls }) => console.log('ready', correlation, urls.main),
    onFailed: ({ correlation, reason }) => console.log('failed', correlation, reason),
  });
}

export async function POST(request) {
  opened ??= open();
  try {
    return (await opened)(request);
  } catch (error) {
    // Shotstack comes again, and then it may be there.
    opened = undefined;
    console.error(error);
    return new Response(null, { status: 503 });
  }
}
