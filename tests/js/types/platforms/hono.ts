// The types of Hono.

import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { Hono } from 'hono';

const handler = createHandler({ secrets: UNAUTHENTICATED });
const app = new Hono();
app.mount('/hook', handler);
app.post('/other', (context) => handler(context.req.raw));
app.post('/waiting', (context) => handler(context.req.raw, context.executionCtx));
export default app;
