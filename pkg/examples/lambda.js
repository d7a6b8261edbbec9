// A callback URL as an AWS Lambda function URL, with PostgreSQL: what one invocation keeps in memory, the next may not see.
//
// Environment: CALLBACK_SECRET, DATABASE_URL. Handler: lambda.handler

import pg from 'pg';
import { createHandler } from 'shotstack-hosting';
import { postgresStore } from 'shotstack-hosting/store/postgres';

const { CALLBACK_SECRET, DATABASE_URL } = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
// A connection that is lost while nobody uses it would else end the program.
pool.on('error', (error) => console.error('postgres:', error.message));
const store = postgresStore(pool);
await store.setup();

const inbox = createHandler({
  store,
  secrets: CALLBACK_SECRET,
  onReady: ({ correlation, urls }) => console.log('ready', correlation, urls.main),
  onFailed: ({ correlation, reason }) => console.log('failed', correlation, reason),
});

export async function handler({ requestContext, rawPath, rawQueryString, body, isBase64Encoded }) {
  const { status, headers, body: answer } = await inbox.deliver({
    method: requestContext.http.method,
    url: `${rawPath}?${rawQueryString}`,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  });
  return { statusCode: status, headers, body: answer ?? '' };
}
