// The client of a database that a store is given: checked at once, not at the first webhook.

import { a } from '../argument.js';
import { HostingError } from '../error.js';

/**
 * Refuses what lacks one of the functions. `write` is what to write in its place. The value is not shown: a URL can hold a
 * password.
 */
export function checkClient(client, functions, { caller, name, write }) {
  const isObject = (typeof client === 'object' && client !== null) || typeof client === 'function';
  const lacking = functions.find((each) => typeof client?.[each] !== 'function');
  if (isObject && lacking === undefined) return;
  throw new HostingError('option', `${caller}: the ${name} is ${described(client, lacking)}: write \`${write}\``);
}

function described(client, lacking) {
  if (typeof client === 'string') return client.includes('://') ? 'a URL' : 'a string';
  if (client instanceof Promise) return 'a promise, which has to be awaited';
  return typeof client === 'object' && client !== null ? `${a(client)} without the function \`${lacking}\`` : a(client);
}

/** Does `work`. If it fails because `setup` was never called, the error says so. */
export async function explained(work, isWithoutTable, caller) {
  try {
    return await work();
  } catch (cause) {
    if (!isWithoutTable(cause)) throw cause;
    const wayOut = 'call `await store.setup()` once, when the program starts';
    throw new HostingError('no_table', `${caller}: the table does not exist: ${wayOut}`, { cause });
  }
}
