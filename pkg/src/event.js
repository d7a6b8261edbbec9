// Webhooks: read and checked.

import { bytesOf } from './bytes.js';
import { EventError, HostingError } from './error.js';
import { engine } from './full.js';

const MAX_BYTES = 65_536;
const MAX_NESTING = 128;
const MAX_ID_BYTES = 256;

export function checkEvent(body, { maxBytes = MAX_BYTES, maxNesting = MAX_NESTING, maxIdBytes = MAX_ID_BYTES, origin = '' } = {}) {
  for (const limit of [maxBytes, maxNesting, maxIdBytes]) {
    if (!Number.isInteger(limit) || limit < 0 || limit > 0x7fff_ffff) {
      throw new HostingError('limit', 'a limit is a whole number from 0 to 2147483647');
    }
  }
  const piece = pieceOf(body, maxBytes);
  if (piece === undefined) {
    engine.argue(body, maxBytes);
    return JSON.parse(engine.call('event_check_argument', [origin], maxBytes, maxNesting, maxIdBytes));
  }
  return JSON.parse(engine.call('event_check', [piece, origin], maxBytes, maxNesting, maxIdBytes));
}

export function parseEvent(body, options) {
  const verdict = checkEvent(body, options);
  if (verdict.valid) return verdict.event;
  throw new EventError(verdict);
}

/**
 * A body as text or bytes; undefined for an object. Of what is too long only as much is taken as shows that: a unit of
 * a string is at least one byte.
 */
export function pieceOf(body, maxBytes) {
  if (typeof body === 'object' && body !== null) {
    const bytes = bytesOf(body);
    return bytes && bytes.length > maxBytes ? bytes.subarray(0, maxBytes + 1) : bytes;
  }
  // Nothing is an empty body; a number or null is JSON, but no event.
  const text = typeof body === 'string' ? body : typeof body === 'bigint' ? `${body}` : (JSON.stringify(body) ?? '');
  return text.length > maxBytes ? text.slice(0, maxBytes + 1) : text;
}
