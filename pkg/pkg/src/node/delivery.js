// The delivery in a request of node:http and the frameworks based on it.

import { a } from '../argument.js';
import { HostingError } from '../error.js';

/** Refuses the options of a handler in place of the handler, for example. */
export function checkHandler(handler, caller) {
  if (typeof handler === 'function' && typeof handler.deliver === 'function') return;
  const write = caller === 'fastifyPlugin' ? '{ handler: createHandler(options) }' : `${caller}(createHandler(options))`;
  const given = typeof handler === 'function' ? 'a function, but not one that `createHandler` made' : a(handler);
  throw new HostingError('argument', `${caller}: the handler is ${given}: write \`${write}\``);
}

/**
 * The delivery that `request` is, an IncomingMessage. `parsed` returns the body as a framework parsed it; it
 * is called only if the body was already read, because on some platforms the call itself reads it.
 */
export function deliveryOf(request, parsed = () => request.body) {
  return {
    method: request.method,
    // An Express router removes its own path from `url`. The token is in the query.
    url: request.originalUrl ?? request.url,
    contentLength: request.headers['content-length'],
    body: bodyOf(request, parsed),
  };
}

/** Where reading has ended early, the rest of the body is still to come, and is discarded. */
export const endOfConnection = (status) => (status === 413 || status === 408 ? { connection: 'close' } : {});

/** The stream if it is unread; else the raw bytes if they were kept, or the parsed body. */
function bodyOf(request, parsed) {
  if (!wasRead(request)) return chunksOf(request);
  const { rawBody } = request;
  if (rawBody instanceof Uint8Array || typeof rawBody === 'string') return rawBody;
  const body = parsed();
  if (body !== undefined) return body;
  throw new TypeError('something has read the body of the request before, and has left nothing of it in `request.body`');
}

/** Express's parsers set `_body` on a request; its version 4 sets `body` even where it has read nothing. */
const wasRead = (request) => request._body === true || request.readableDidRead === true || request.readableEnded === true;

/** Iterates without destroying the connection, which the iterator would do before the reply is sent. */
const chunksOf = (request) => ({ [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) });
