// Every export, with values that no caller should give: whatever comes, it answers or throws a clear error, and the
// next call is answered as ever.

import { BODY, SECRET, calls } from './calls.js';
import { oddities } from './values.js';
import { shown } from './assert-equal.js';

/** Whoever logs an error logs no body with it. */
const MAX_MESSAGE = 4096;

/** A test for each place where a value goes in and each odd value. */
export function* oddValues(api, url) {
  for (const [place, call] of calls(api, url)) {
    for (const oddity of oddities) {
      const value = oddity.make();
      if (value === undefined && oddity.isOptional) continue;
      yield {
        name: `${place} given ${oddity.name}`,
        why: 'Whatever comes in, there is an answer or a clear error, and the module goes on.',
        check: () => outcome(call, value, oddity) ?? health(api, url),
      };
    }
  }
}

function outcome({ use, throws = true }, value, { thrown }) {
  try {
    use(value);
    return null;
  } catch (error) {
    // What a value's own code throws may come through, wherever a value may throw at all.
    if (thrown?.(error)) return null;
    if (!throws) return `expected an answer\n    actual threw ${described(error)}`;
    return isClear(error) ? null : `expected an error with a code\n    actual threw ${described(error)}`;
  }
}

function isClear(error) {
  const { code, message } = Object(error);
  const isShort = typeof message === 'string' && message.length < MAX_MESSAGE;
  return error instanceof Error && typeof code === 'string' && code !== 'internal' && isShort && !message.includes(SECRET);
}

const described = (error) => `${error?.name} (code ${shown(error?.code)}): ${shown(error?.stack)}`;

function health(api, url) {
  const isWell =
    api.checkEvent(BODY).valid &&
    [api, url].every(({ cdnUrl }) => cdnUrl({ owner: 'o', filename: 'a b' }).endsWith('/o/a%20b'));
  return isWell ? null : 'the call after it is not answered as ever';
}
