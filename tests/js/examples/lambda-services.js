// What AWS calls a Lambda function with, and what it takes as a response, for each service that may stand before one.
//
// Function URL: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
// HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
// REST API: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
// Load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html

import assert from 'node:assert/strict';

/** Each with `event({ method, url, headers, body, base64 })`, and `response(result)`: status, headers and body. */
export const SERVICES = {
  'function URL': {
    event: (request) => payload2(request, 'abcdefghij0123456789.lambda-url.ap-southeast-2.on.aws'),
    response: gatewayResponse,
  },
  'HTTP API': {
    event: (request) => payload2(request, 'abcdefghij.execute-api.ap-southeast-2.amazonaws.com'),
    response: gatewayResponse,
  },
  'HTTP API, payload 1.0': {
    event: (request) => ({ version: '1.0', ...payload1(request) }),
    response: gatewayResponse,
  },
  'REST API': { event: payload1, response: gatewayResponse },
  'load balancer': {
    event({ headers, ...request }) {
      const queryStringParameters = Object.fromEntries(rawQuery(request.url));
      return { ...elb(request), queryStringParameters, headers };
    },
    response(result) {
      assert.equal(result.multiValueHeaders, undefined);
      return elbResponse(result, result.headers);
    },
  },
  'load balancer, multi-value headers': {
    event({ headers, ...request }) {
      return { ...elb(request), multiValueQueryStringParameters: lists(rawQuery(request.url)), multiValueHeaders: lists(Object.entries(headers)) };
    },
    response(result) {
      assert.equal(result.headers, undefined);
      for (const values of Object.values(result.multiValueHeaders)) assert.ok(Array.isArray(values));
      return elbResponse(result, Object.fromEntries(Object.entries(result.multiValueHeaders).map(([name, [value]]) => [name, value])));
    },
  },
};

function payload2({ method, url, headers, body, base64 }, domainName) {
  const { pathname, search, searchParams } = new URL(url, 'http://localhost');
  const combined = Object.entries(lists(searchParams)).map(([name, values]) => [name, values.join(',')]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    ...(combined.length > 0 ? { queryStringParameters: Object.fromEntries(combined) } : {}),
    requestContext: {
      accountId: 'anonymous',
      domainName,
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: headers['user-agent'] },
      routeKey: '$default',
      stage: '$default',
      timeEpoch: 1773342238000,
    },
    ...(body.length > 0 ? { body: encoded(body, base64) } : {}),
    isBase64Encoded: body.length > 0 && base64,
  };
}

/** Names and values come decoded; what is absent is null. */
function payload1({ method, url, headers, body, base64 }) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const isThere = searchParams.size > 0;
  return {
    resource: '/{proxy+}',
    path: pathname,
    httpMethod: method,
    headers,
    multiValueHeaders: lists(Object.entries(headers)),
    queryStringParameters: isThere ? Object.fromEntries(searchParams) : null,
    multiValueQueryStringParameters: isThere ? lists(searchParams) : null,
    pathParameters: { proxy: pathname.slice(1) },
    stageVariables: null,
    requestContext: { apiId: 'abcdefghij', httpMethod: method, path: `/default${pathname}`, protocol: 'HTTP/1.1', stage: 'default' },
    body: body.length > 0 ? encoded(body, base64) : null,
    isBase64Encoded: body.length > 0 && base64,
  };
}

function elb({ method, url, body, base64 }) {
  const targetGroupArn = 'arn:aws:elasticloadbalancing:ap-southeast-2:123456789012:targetgroup/hook/6d0ecf831eec9f09';
  return {
    requestContext: { elb: { targetGroupArn } },
    httpMethod: method,
    path: new URL(url, 'http://localhost').pathname,
    body: encoded(body, base64),
    isBase64Encoded: base64,
  };
}

const encoded = (body, base64) => body.toString(base64 ? 'base64' : 'utf8');

/** A load balancer does not decode. */
const rawQuery = (url) =>
  new URL(url, 'http://localhost').search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split(/=(.*)/s).slice(0, 2));

function lists(pairs) {
  const all = {};
  for (const [name, value] of pairs) (all[name] ??= []).push(value);
  return all;
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

/** A REST API answers 502 to a member that it does not know; the others do not mind fewer. */
function gatewayResponse(result) {
  assert.deepEqual(Object.keys(result).filter((name) => !MEMBERS.includes(name)), []);
  return checked(result, result.headers);
}

function elbResponse(result, headers) {
  assert.match(result.statusDescription, new RegExp(`^${result.statusCode} [A-Z][A-Za-z -]+$`));
  return checked(result, headers);
}

/** What is not a text makes a 502 of the whole response. */
function checked({ statusCode, body, isBase64Encoded }, headers) {
  assert.ok(Number.isInteger(statusCode));
  assert.equal(isBase64Encoded, false);
  for (const text of [body, ...Object.values(headers)]) assert.equal(typeof text, 'string');
  return { status: statusCode, headers, body };
}
