// Reads a request's body within the limits of size and time.

import { bytesOf } from '../body.js';
import { joined } from '../chunks.js';
import { HostingError } from '../error.js';
import { within } from './time.js';

const TOO_LARGE = { result: 'bodyTooLarge' };

/**
 * The result of reading a stream of bytes, or anything else, such as a parsed body.
 *
 * The stream is not cancelled when reading ends early. Cancelling would close the connection before the reply
 * is sent.
 */
export async function readBody(body, { maxBytes, millis }) {
  const source = sourceOf(body);
  if (source === undefined) return whole(body, maxBytes);
  try {
    return await within(millis, collect(source, maxBytes), () => ({ result: 'bodyLate' }));
  } finally {
    source.release();
  }
}

function whole(body, maxBytes) {
  try {
    return { result: 'body', body: bytesOf(body, maxBytes) };
  } catch (error) {
    if (error instanceof HostingError && error.code === 'too_large') return TOO_LARGE;
    throw error;
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
    if (length > maxBytes) return TOO_LARGE;
    chunks.push(chunk);
  }
  return { result: 'body', body: joined(chunks) };
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
