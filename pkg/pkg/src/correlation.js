// The caller's own name for a render.

import { text } from './argument.js';

/** A correlation as a token could hold it, or undefined. */
export function correlationOf({ correlation }, engine) {
  if (correlation === undefined || correlation === null) return undefined;
  engine.call('check_correlation', text(correlation, 'correlation'));
  return correlation;
}
