// What names a render in the caller's own records.

import { text } from './argument.js';

/** What a token could hold too, or undefined for none. */
export function correlationOf({ correlation }, engine) {
  if (correlation === undefined || correlation === null) return undefined;
  engine.call('check_correlation', text(correlation, 'correlation'));
  return correlation;
}
