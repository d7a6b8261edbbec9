// The delivery in a `Request`, or in what a platform without it has.

/** What is left of a request that something else has read. */
const READ_ALREADY =
  'something has read the body of the request before: give its clone, or `handler.deliver({ method, url, body })`';

export function ofRequest(request) {
  const { method, url, headers } = request;
  return { method, url, contentLength: headers.get('content-length'), body: bodyOf(request) };
}

function bodyOf(request) {
  if (request.bodyUsed) return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new TypeError(READ_ALREADY)) }) };
  // Firefox does not implement `Request.body`.
  return request.body === undefined ? { [Symbol.asyncIterator]: () => whole(request) } : request.body;
}

async function* whole(request) {
  yield new Uint8Array(await request.arrayBuffer());
}

/** A header `Content-Length`, if it is a length. */
export function lengthOf(contentLength) {
  const length = Number(contentLength ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}
