// A callback URL on AWS Lambda, with PostgreSQL: what one invocation keeps in memory, the next may not see. It works
// behind a function URL, API Gateway (HTTP and REST APIs) and an Application Load Balancer.
//
// Environment: CALLBACK_SECRET, DATABASE_URL, SHOTSTACK_API_KEY. Handler: lambda.handler

import { STATUS_CODES } from 'node:http';
import pg from 'pg';
import { createHandler } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { postgresStore } from 'shotstack-hosting/store/postgres';

const { CALLBACK_SECRET, SHOTSTACK_API_KEY, DATABASE_URL } = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 2 });
// Without this, a connection that is lost while it is idle would end the program.
pool.on('error', (error) => console.error('postgres:', error.message));
const store = postgresStore(pool);
await store.setup();

const inbox = createHandler({
  store,
  secrets: CALLBACK_SECRET,
  // Asked for what no webhook brings; `v1` is production.
  api: SHOTSTACK_API_KEY ? new ShotstackApi({ apiKey: SHOTSTACK_API_KEY, stage: 'stage' }) : undefined,
  onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
  onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
  onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
  sweep: 'elsewhere',
  sweepMillis: 60_000,
});

export async function handler(event) {
  // From a rule of EventBridge, such as rate(1 minute): it settles what no webhook settles.
  if (event.source === 'aws.events') return inbox.sweep();
  const { requestContext, body, isBase64Encoded } = event;
  const reply = await inbox.deliver({
    method: event.httpMethod ?? requestContext.http.method,
    url: `${event.rawPath ?? event.path}?${queryOf(event)}`,
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  });
  return responseTo(event, reply);
}

/** The query as it was sent: the callback token is in it. */
function queryOf({ rawQueryString, queryStringParameters, multiValueQueryStringParameters, requestContext }) {
  if (rawQueryString !== undefined) return rawQueryString;
  const pairs = Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  // API Gateway decodes names and values, a load balancer does not.
  return requestContext.elb ? pairs.map((pair) => pair.join('=')).join('&') : `${new URLSearchParams(pairs)}`;
}

/** API Gateway refuses members that it does not know; a load balancer wants headers in the form of the request's. */
function responseTo({ requestContext, multiValueHeaders }, { status, headers, body }) {
  const response = { statusCode: status, body: body ?? '', isBase64Encoded: false };
  if (!requestContext.elb) return { ...response, headers };
  response.statusDescription = `${status} ${STATUS_CODES[status]}`;
  if (!multiValueHeaders) return { ...response, headers };
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return { ...response, multiValueHeaders: Object.fromEntries(lists) };
}
