// What node:http, and the frameworks on it, have of a delivery.

/**
 * The delivery that `request` is, an IncomingMessage. `parsed` gives what a framework has made of the body; it is asked
 * only if something has read the body, for on some platforms to ask is what reads it.
 */
export function deliveryOf(request, parsed = () => request.body) {
  return {
    method: request.method,
    // A router of Express's takes its own path off `url`. The token is in the query.
    url: request.originalUrl ?? request.url,
    contentLength: request.headers['content-length'],
    body: bodyOf(request, parsed),
  };
}

/** Where reading has ended early, the rest of the body is still to come, and nobody will read it. */
export const endOfConnection = (status) => (status === 413 || status === 408 ? { connection: 'close' } : {});

/** The stream if nobody has read it; else what was made of it: the raw bytes where they were kept, or the parsed body. */
function bodyOf(request, parsed) {
  if (!wasRead(request)) return chunksOf(request);
  const { rawBody } = request;
  if (rawBody instanceof Uint8Array || typeof rawBody === 'string') return rawBody;
  const body = parsed();
  if (body !== undefined) return body;
  throw new TypeError('something has read the body of the request before, and has left nothing of it in `request.body`');
}

/** `_body` is what Express's parsers leave on a request; its version 4 sets `body` even where it has read nothing. */
const wasRead = (request) => request._body === true || request.readableDidRead === true || request.readableEnded === true;

/** Without the iterator's habit of destroying the connection, on which the reply has yet to be sent. */
const chunksOf = (request) => ({ [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) });
