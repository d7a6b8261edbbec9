// What a body can be.

import { engine } from './full.js';

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
export function textOf(body, maxBytes) {
  const piece = pieceOf(body, maxBytes);
  if (piece !== undefined) return piece;
  engine.argue(body, maxBytes);
  return engine.call('argument_text', []);
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
