// A callback URL as a route of Next.js, app/shotstack/route.ts, with SQLite. On several machines, or where no disk
// persists, as on Vercel, use the store of shotstack-hosting/store/redis or …/postgres.
//
// Environment: CALLBACK_SECRET

import { DatabaseSync } from 'node:sqlite';
import { after } from 'next/server';
import { createHandler } from 'shotstack-hosting';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

// A function gives the options at the first request: `next build` loads this file too, without secrets and a database.
export const POST = createHandler(async () => {
  const store = sqliteStore(new DatabaseSync('renders.sqlite'));
  await store.setup();
  return {
    store,
    secrets: process.env.CALLBACK_SECRET,
    waitUntil: after,
    onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
    onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  };
});
