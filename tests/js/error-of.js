// The error of something that must fail.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** What a promise rejects with, in which nothing matches `secret`. */
export async function errorOf(promise, secret) {
  const error = await promise.then(
    () => assert.fail('there should have been an error'),
    (error) => error,
  );
  for (const text of [error.message, JSON.stringify(error), inspect(error, { depth: 9, showHidden: true })]) {
    assert.doesNotMatch(text, secret);
  }
  return error;
}
