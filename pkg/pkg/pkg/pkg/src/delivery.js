// How Shotstack's publisher delivers.

import { HostingError } from './error.js';
import { engine } from './main-engine.js';

export function waitBefore(attempt) {
  const isAttempt = Number.isInteger(attempt) && attempt > 0 && attempt < 2 ** 32;
  return (isAttempt ? engine.call('wait_before', attempt) : undefined) ?? null;
}

export const totalWait = () => engine.call('total_wait');

export function deliveryOutcome(httpStatus) {
  return engine.call('delivery_outcome', httpStatus == null ? undefined : statusOf(httpStatus, 'httpStatus'));
}

export function statusOf(status, name = 'status') {
  if (Number.isInteger(status) && status >= 0 && status < 1000) return status;
  throw new HostingError('argument', `\`${name}\` is not an HTTP status`);
}
