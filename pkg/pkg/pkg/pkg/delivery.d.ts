/**
 * How long Shotstack's publisher waits before an attempt, in milliseconds; null if it makes no such attempt.
 *
 * @param attempt 1 is the first try.
 *
 * @example
 * waitBefore(2); // 8000
 */
export function waitBefore(attempt: number): number | null;

/**
 * The sum of the waits before all attempts, in milliseconds: after that an event is lost.
 *
 * @example
 * totalWait() / 60_000; // 48.7…
 */
export function totalWait(): number;

/**
 * How the publisher treats a response.
 *
 * @param httpStatus Null if no response arrived within 10 seconds.
 *
 * @example
 * deliveryOutcome(302); // { outcome: 'redirected', keepsBody: false }
 */
export function deliveryOutcome(
  httpStatus: number | null,
): { outcome: 'delivered' | 'retried' } | { outcome: 'redirected'; keepsBody: boolean };
