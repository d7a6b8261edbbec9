// What a body can be.

import { HostingError } from './error.js';

const { toString } = Object.prototype;
const none = new Uint8Array(0);

/**
 * A body as text or bytes; undefined for an object. Of what is too long only as much is taken as shows that: a unit of
 * a string is at least one byte.
 */
export function pieceOf(body, maxBytes) {
  if (typeof body === 'object' && body !== null) {
    const bytes = bytesOf(body);
    return bytes && bytes.length > maxBytes ? bytes.subarray(0, maxBytes + 1) : bytes;
  }
  const text = typeof body === 'string' ? body : primitive(body);
  return text.length > maxBytes ? text.slice(0, maxBytes + 1) : text;
}

/** As {@link pieceOf}; an object becomes its JSON text. */
export const textOf = (body, maxBytes) => pieceOf(body, maxBytes) ?? jsonOf(body, maxBytes);

/** What `JSON.stringify` makes of an object; it may hold no more values than it may have bytes. */
export function jsonOf(value, maxBytes) {
  let left = maxBytes;
  const spend = (_, member) => {
    // One object can stand in many places: counting ends what would be written without end.
    if ((left -= 1) < 0) throw new HostingError('too_large', `the body has more than ${maxBytes} bytes`);
    if (ArrayBuffer.isView(member)) throw new HostingError('invalid_json', 'the body is no JSON: it holds bytes');
    return member;
  };
  let text;
  try {
    text = JSON.stringify(value, spend);
  } catch (cause) {
    // Firefox has an error of its own for a stack that is full.
    if (cause instanceof RangeError || cause?.name === 'InternalError') throw new HostingError('too_deep', 'arrays and objects are nested too deeply', { cause });
    if (!(cause instanceof TypeError)) throw cause;
    throw new HostingError('invalid_json', `the body is no JSON: ${cause.message}`, { cause });
  }
  if (text === undefined) throw new HostingError('invalid_json', 'the body is no JSON: there is none of it');
  return text.length > maxBytes ? text.slice(0, maxBytes + 1) : text;
}

/** The verdict on an object that cannot be taken for JSON. */
export function unreadable(error) {
  const { code, message } = error;
  if (!(error instanceof HostingError)) throw error;
  return { valid: false, violations: [{ path: '', code, message, found: null, hint: null }], advisories: [] };
}

/** Nothing is an empty body; a number or null is JSON, but no event. */
const primitive = (value) => (typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? ''));

/** The bytes of a buffer or of a view of one, also from another realm. */
function bytesOf(value) {
  // The bytes of a detached buffer are none, and cannot be copied. V8's optimized code can still see a `length` then.
  if (value instanceof Uint8Array) return value.byteLength === 0 ? none : value;
  try {
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const kind = toString.call(value);
    if (kind === '[object ArrayBuffer]' || kind === '[object SharedArrayBuffer]') return new Uint8Array(value);
  } catch {
    // The buffer is detached.
    return none;
  }
  return undefined;
}
