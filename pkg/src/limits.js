// Limits of what is read.

import { object } from './argument.js';
import { HostingError } from './error.js';

/** More than any document has; what is larger is refused before it is copied. */
export const MAX_DOCUMENT = 8 * 1024 * 1024;

/** The limits of a body in the order in which exports take them: bytes, nesting, bytes of an id. */
export function limitsOf(options) {
  const { maxBytes = 65_536, maxNesting = 126, maxIdBytes = 256 } = object(options);
  const limits = [maxBytes, maxNesting, maxIdBytes];
  if (limits.every((limit) => Number.isInteger(limit) && limit >= 0 && limit < 2 ** 31)) return limits;
  throw new HostingError('limit', 'a limit is a whole number from 0 to 2147483647');
}
