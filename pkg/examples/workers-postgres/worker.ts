// A callback URL on Cloudflare Workers, with PostgreSQL through Hyperdrive. A cron trigger settles what no webhook settles.

import pg from 'pg';
import { createHandler, type Handler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { postgresStore } from 'shotstack-hosting/store/postgres';

interface Env {
  readonly HYPERDRIVE: Hyperdrive;
  readonly CALLBACK_SECRET: string;
  readonly SHOTSTACK_API_KEY?: string;
  readonly SHOTSTACK_STAGE: 'v1' | 'stage';
  readonly SHOTSTACK_URL?: string;
}

export default {
  fetch: (request, env, context) => connected(env, context, (handler) => handler(request, context)),

  async scheduled(_event, env, context) {
    await connected(env, context, (handler) => handler.sweep({}, context));
  },
} satisfies ExportedHandler<Env>;

/** Whether this isolate has made sure that the store's table exists. */
let isSetUp = false;

/** Does `work` with a handler. In a Worker a connection belongs to one request. */
async function connected<Result>(env: Env, context: ExecutionContext, work: (handler: Handler) => Promise<Result>): Promise<Result> {
  const { SHOTSTACK_API_KEY: apiKey, SHOTSTACK_STAGE: stage, SHOTSTACK_URL: shotstackUrl } = env;
  const client = new pg.Client({ connectionString: env.HYPERDRIVE.connectionString });
  await client.connect();
  const store = postgresStore(client);
  if (!isSetUp) await store.setup();
  isSetUp = true;
  const handler = createHandler({
    store,
    secrets: env.CALLBACK_SECRET,
    // Asked for what no webhook brings.
    api: apiKey ? new ShotstackApi({ apiKey, stage, shotstackUrl }) : undefined,
    shotstackUrl,
    // By the cron trigger.
    sweep: 'elsewhere',
    sweepMillis: 60_000,
    onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
    onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
    onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
  });
  try {
    return await work(handler);
  } finally {
    context.waitUntil(handler.close().then(() => client.end()));
  }
}
