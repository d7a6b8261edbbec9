// The handler of both routes, with SQLite. On several machines, or where no disk persists, as on Vercel, use the store of
// shotstack-hosting/store/redis or …/postgres.
//
// Environment: CALLBACK_SECRET, SHOTSTACK_API_KEY

import { DatabaseSync } from 'node:sqlite';
import { after } from 'next/server';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';

// A function gives the options at the first request: `next build` loads this file too, without secrets and a database.
export const handler = createHandler(async () => {
  const { CALLBACK_SECRET, SHOTSTACK_API_KEY } = process.env;
  const store = sqliteStore(new DatabaseSync('renders.sqlite'));
  await store.setup();
  return {
    store,
    secrets: CALLBACK_SECRET,
    // Asked for what no webhook brings; `v1` is production.
    api: SHOTSTACK_API_KEY ? new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: 'stage' }) : undefined,
    waitUntil: after,
    onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
    onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
    onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
    // By the route `sweep`.
    sweep: 'elsewhere',
    sweepMillis: 60_000,
  };
});
