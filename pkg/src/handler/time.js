// Waiting.

import { HostingError } from '../error.js';

/** The promise's result or, if it takes longer than so many milliseconds, the result of `otherwise`. */
export async function within(millis, promise, otherwise) {
  let timer;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, millis, OVER);
  });
  try {
    const first = await Promise.race([promise, over]);
    return first === OVER ? otherwise() : first;
  } finally {
    clearTimeout(timer);
  }
}

const OVER = Symbol('the time is over');

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Throws unless a timer can wait that long. */
export function checkMillis(value, caller, name) {
  if (Number.isFinite(value) && value > 0 && value < 2 ** 31) return;
  throw new HostingError('argument', `${caller}: \`${name}\` is not a number of milliseconds above 0 and below ${2 ** 31}`);
}
