// Waiting.

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

const LONGEST_PAUSE_MILLIS = 200;

/** A pause of random length before an attempt, longer from attempt to attempt; none before the first, which is 0. */
export async function pause(attempt) {
  if (attempt === 0) return;
  const millis = Math.random() * Math.min(LONGEST_PAUSE_MILLIS, 5 * 2 ** attempt);
  await new Promise((resolve) => setTimeout(resolve, millis));
}
