// Reads a request's body within the limits of size and time.

import { joined } from '../chunks.js';
import { Ends, refusal, unavailable } from './reply.js';
import { within } from './time.js';

/**
 * Bytes of a stream; anything else, such as a parsed body, is returned unchanged.
 *
 * The stream is not cancelled when reading ends early. Cancelling would close the connection before the reply
 * is sent.
 */
export async function readBody({ body, contentLength }, { maxBytes, readMillis }) {
  if (Number(contentLength ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const source = sourceOf(body);
  if (source === undefined) return body;
  try {
    return await within(readMillis, collect(source, maxBytes), () => {
      const detail = `the body was not there within ${readMillis} ms`;
      throw new Ends(refusal(408, 'body_timeout', detail));
    });
  } catch (error) {
    if (error instanceof Ends) throw error;
    throw new Ends(unavailable('the body could not be read'), error);
  } finally {
    source.release();
  }
}

async function collect({ next }, maxBytes) {
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await next();
    if (done) break;
    const chunk = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return joined(chunks);
}

function sourceOf(body) {
  if (typeof body !== 'object' || body === null) return undefined;
  if (typeof body.getReader === 'function') {
    const reader = body.getReader();
    return { next: () => reader.read(), release: () => release(reader) };
  }
  if (typeof body[Symbol.asyncIterator] === 'function') {
    const chunks = body[Symbol.asyncIterator]();
    return { next: () => chunks.next(), release() {} };
  }
  return undefined;
}

function release(reader) {
  try {
    reader.releaseLock();
  } catch {
    // Before 2022 the standard had it throw while a read is pending; the lock then ends with the request.
  }
}

const tooLarge = (maxBytes) => new Ends(refusal(413, 'too_large', `the body has more than ${maxBytes} bytes`));
