// Assertions that need no library of the runtime's.

/** How long a list of due keys may be late, in tries and milliseconds. */
const TRIES = 50;
const PAUSE_MILLIS = 100;

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

export function expectEqual(actual, expected, message) {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)));
  expect(one === other, `${message}: expected ${shortened(other)}, got ${shortened(one)}`);
}

/** Loads a state that has to be there. */
export async function loaded(store, key) {
  const stored = await store.load(key);
  expect(stored !== null && stored !== undefined, `load(${shortened(JSON.stringify(key))}) finds no state`);
  return stored;
}

/** Swaps, and returns the new version. */
export async function swapped(store, key, version, state, times) {
  const next = await store.compareAndSwap(key, version, state, times);
  expect(
    ['string', 'number', 'bigint'].includes(typeof next),
    `compareAndSwap of ${shortened(JSON.stringify(key))} has to return the new version, got ${shortened(JSON.stringify(next))}`,
  );
  return next;
}

/** A swap that has to be refused. */
export async function refused(store, key, version, state, times, why) {
  const next = await store.compareAndSwap(key, version, state, times);
  expect(next === null, `compareAndSwap has to return null ${why}, got ${typeof next}`);
}

/** What is due, which may be late: a store that is right at once is not asked twice. */
export async function expectDue(store, now, limit, expected, message) {
  for (let left = TRIES; ; left -= 1) {
    const keys = await store.due(now, limit);
    if (JSON.stringify(keys) === JSON.stringify(expected)) return;
    if (left === 0) expectEqual(keys, expected, message);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
}

const shortened = (text) => (text?.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : `${text}`);
