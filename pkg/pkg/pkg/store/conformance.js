import { due } from '../src/store/conformance/due.js';
import { states } from '../src/store/conformance/states.js';
import { times } from '../src/store/conformance/times.js';
import { Opener } from '../src/store/conformance/opener.js';

export function conformance(open, { test } = {}) {
  if (typeof open !== 'function') throw new TypeError('conformance: give a function that opens a store');
  const checks = Object.entries({ ...states, ...times, ...due }).map(([name, check]) => ({
    name,
    async run() {
      const opener = new Opener(open);
      try {
        await check(opener);
      } finally {
        await opener.closeAll();
      }
    },
  }));
  if (test) for (const { name, run } of checks) test(name, () => run());
  return checks;
}
