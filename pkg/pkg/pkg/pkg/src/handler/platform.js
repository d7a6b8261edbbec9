// What platforms pass to a handler besides the request.

import { asHttp, unavailable } from './reply.js';

/** The argument with `waitUntil`: Workers pass it after the environment, other platforms second. */
export const contextOf = (given) => given.find((each) => typeof each?.waitUntil === 'function') ?? given[0];

/** A `ServerResponse` of node:http, which Express passes too, or a `Reply` of Fastify. */
export const isNodeResponse = (value) => typeof value?.writeHead === 'function' || typeof value?.raw?.writeHead === 'function';

/** Answers a handler's call without its adapter at once: the request would hang, because Node does not look at what a listener returns. */
export function answerInNode(response, log) {
  const adapter = response.raw === undefined ? 'toNodeHandler' : 'toFastifyHandler';
  const detail =
    `the handler was called with Node's request and response: use \`${adapter}(handler)\` in its place, ` +
    `import { ${adapter} } from 'shotstack-hosting/node'`;
  log('error', 'not_adapted', detail);
  const { status, headers, body } = asHttp({ reply: unavailable(detail, 'not_adapted') });
  const target = response.raw ?? response;
  if (response.raw !== undefined) response.hijack();
  target.writeHead(status, headers);
  target.end(body);
}
