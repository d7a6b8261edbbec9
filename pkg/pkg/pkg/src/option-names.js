// The names of options: which there are, and which one a wrong name was probably meant to be.

import { HostingError } from './error.js';

/** Refuses a member that is not an option. */
export function checkNames(given, names, { caller, code = 'argument', what = 'option' }) {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, names);
  const wayOut = near === undefined ? `there are ${[...names].sort().join(', ')}` : `did you mean \`${near}\`?`;
  throw new HostingError(code, `${caller}: there is no ${what} \`${unknown.slice(0, 64)}\`: ${wayOut}`);
}

/** The name that is most like this one, if one is: it begins alike, or differs in few letters. */
export function nearest(unknown, names) {
  const given = unknown.slice(0, 64).toLowerCase();
  const distances = names.map((name) => ({ name, distance: likeness(given, name.toLowerCase()) }));
  const [best] = distances.sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.ceil(given.length / 3) ? best.name : undefined;
}

function likeness(given, name) {
  const [short, long] = given.length < name.length ? [given, name] : [name, given];
  return short.length >= 3 && long.startsWith(short) ? 1 : distance(given, name);
}

/** How many letters have to be inserted, removed or replaced (Levenshtein). */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
