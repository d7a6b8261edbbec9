// Calls `handler` of lambda.js as AWS does: `node lambda-server.js SERVICE`.

import { createServer } from 'node:http';
import { argv, env } from 'node:process';
import { handler } from './lambda.js';
import { SERVICES } from './lambda-services.js';

const service = SERVICES[argv[2]];
/** What a rule of EventBridge sends. */
const SCHEDULED = { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [], detail: {} };
let invocations = 0;

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method, url } = request;
  if (url === '/aws.events') return response.end(JSON.stringify(await handler(SCHEDULED, {})));
  const headers = { ...request.headers, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' };
  invocations += 1;
  // AWS encodes what it does not take for text.
  const event = service.event({ method, url, headers, body: Buffer.concat(chunks), base64: invocations % 2 === 0 });
  // Both go through JSON.
  const result = await handler(JSON.parse(JSON.stringify(event)), { awsRequestId: `${invocations}` });
  const { status, headers: sent, body } = service.response(JSON.parse(JSON.stringify(result)));
  return response.writeHead(status, sent).end(body);
}).listen(env.PORT, '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/shotstack`);
});
