// Where Shotstack is, if not at its own URLs: an emulator, or a proxy.

import { a } from './argument.js';
import { HostingError } from './error.js';

const VARIABLE = 'SHOTSTACK_URL';

/**
 * The URL of the APIs, `baseUrl`, and the `origin` of the CDN, each undefined if it is Shotstack's own. `given` is the
 * option `shotstackUrl`; without it the environment variable counts, unless the caller was given something more exact.
 *
 * `uses` says which of the two the caller uses: a variable that changes nothing is not mentioned. `instead` names the
 * options that accept other URLs. `engine` is that of the caller's entry; the rule is the module's.
 */
export function shotstackUrls(given, { engine, caller, instead, uses, log, readsEnvironment, variable = environmentVariable }) {
  const urls = (value, name) => urlsOf(value, { engine, name, instead });
  if (given !== undefined && given !== '') return urls(given, `${caller}: \`shotstackUrl\``);
  if (!readsEnvironment) return {};
  const value = variable(VARIABLE);
  if (value === undefined || value === '') return {};
  if (variable('NODE_ENV') === 'production') {
    const wayOut = 'to use it all the same, give it as the option `shotstackUrl`';
    log.once('shotstack_url_ignored', `the environment variable ${VARIABLE} is ignored, because NODE_ENV is production: ${wayOut}`);
    return {};
  }
  const found = urls(value, `${caller}: the environment variable ${VARIABLE}`);
  if (uses.some((part) => found[part] !== undefined)) {
    log.once('shotstack_url', `the environment variable ${VARIABLE} is ${found.message}`);
  }
  return found;
}

function urlsOf(value, { engine, name, instead }) {
  const wrong = (problem) => new HostingError('option', `${name} ${problem}`);
  if (typeof value !== 'string') throw wrong(`is ${a(value)}, not a string`);
  try {
    const { origin, ...found } = engine.call('shotstack_url', value);
    return { ...found, origin: origin ?? undefined };
  } catch (error) {
    if (error.code === 'not_https') throw wrong(`${error.message}, or give ${instead}`);
    throw error.code === 'shotstack_url' ? wrong(error.message) : error;
  }
}

/** Its value, or undefined where it is not set, cannot be read, or may not: nothing is asked of the user, nothing thrown. */
export function environmentVariable(name, { Deno, process } = globalThis) {
  try {
    if (Deno === undefined) return process?.env?.[name];
    // Deno's own `process.env` asks the user for the permission.
    const { state } = Deno.permissions.querySync({ name: 'env', variable: name });
    return state === 'granted' ? Deno.env.get(name) : undefined;
  } catch {
    return undefined;
  }
}
