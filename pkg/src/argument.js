// Arguments of a wrong kind are refused by name.

import { HostingError } from './error.js';

/** What has members. */
export function object(value, name = 'options') {
  if (typeof value === 'object' && value !== null) return value;
  throw refusal(name, value, 'an object');
}

/** What can be gone through, in a list. So can a string and bytes, but nobody means their parts. */
export function items(value, name) {
  const isList = typeof value === 'object' && typeof value?.[Symbol.iterator] === 'function';
  if (isList && !ArrayBuffer.isView(value)) return [...value];
  throw refusal(name, value, 'iterable');
}

/** Items that are texts, with commas between. */
export const listed = (value, name) => items(value, name).map((item) => text(item, name)).join();

export function text(value, name) {
  if (typeof value === 'string') return value;
  throw refusal(name, value, 'a string');
}

function refusal(name, value, wanted) {
  return new HostingError('argument', `\`${name}\` is ${value === null ? 'null' : typeof value}, not ${wanted}`);
}
