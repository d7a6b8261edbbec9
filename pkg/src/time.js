import { HostingError } from './error.js';

/** Milliseconds since 1970; the platform's clock if nobody gives any. */
export function time(now = Date.now()) {
  if (Number.isFinite(now)) return now;
  throw new HostingError('argument', '`now` is a number of milliseconds since 1970');
}
