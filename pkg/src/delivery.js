// How Shotstack's publisher delivers.

import { HostingError } from './error.js';
import { engine } from './full.js';

export function waitBefore(attempt) {
  const wait = Number.isInteger(attempt) && attempt > 0 && attempt < 2 ** 32 ? engine.exports.delivery_wait(attempt) : -1;
  return wait < 0 ? null : wait;
}

export const longestWait = () => engine.exports.delivery_longest_wait();

export function deliveryOutcome(httpStatus) {
  const status = httpStatus ?? 0;
  if (!Number.isInteger(status)) throw new HostingError('argument', '`httpStatus` is no HTTP status');
  const outcome = engine.exports.delivery_outcome(status);
  if (outcome < 2) return { outcome: outcome === 0 ? 'delivered' : 'retried' };
  return { outcome: 'redirected', keepsBody: outcome === 3 };
}
