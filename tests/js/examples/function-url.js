// Calls `handler` of lambda.js as AWS does for a function URL: with an event of payload format 2.0, see
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html

import { createServer } from 'node:http';
import { handler } from './lambda.js';

let invocations = 0;

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { pathname, search, searchParams } = new URL(request.url, 'http://localhost');
  // AWS encodes what it does not take for text.
  const isBase64Encoded = (invocations += 1) % 2 === 0;
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: { ...request.headers, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
    queryStringParameters: Object.fromEntries(searchParams),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abcdefghij0123456789abcdefghij01',
      domainName: 'abcdefghij0123456789abcdefghij01.lambda-url.ap-southeast-2.on.aws',
      domainPrefix: 'abcdefghij0123456789abcdefghij01',
      http: { method: request.method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: request.headers['user-agent'] },
      requestId: `${invocations}`,
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1773342238000,
    },
    ...(body.length > 0 ? { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') } : {}),
    isBase64Encoded: body.length > 0 && isBase64Encoded,
  };
  const { statusCode, headers, body: answer } = await handler(event, { awsRequestId: `${invocations}` });
  response.writeHead(statusCode, headers).end(answer);
}).listen(process.env.PORT, '127.0.0.1', function () {
  console.log(`http://127.0.0.1:${this.address().port}/shotstack`);
});
