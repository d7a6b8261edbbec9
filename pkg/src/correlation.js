// What names a render in the caller's own books.

import { HostingError } from './error.js';
import { encode } from './utf8.js';

/** As a token's, in crates/core/src/inbox/token.rs. */
const MAX_BYTES = 256;

/** What a token could hold too, or undefined for none. */
export function correlationOf({ correlation }) {
  if (correlation === undefined || correlation === null) return undefined;
  if (typeof correlation === 'string' && correlation !== '' && encode(correlation).length <= MAX_BYTES) return correlation;
  throw new HostingError('argument', `\`correlation\` is a text of 1 to ${MAX_BYTES} bytes`);
}
