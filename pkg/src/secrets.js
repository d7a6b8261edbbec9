// The secrets that sign callback URLs, or the decision to do without.

import { a, json, object } from './argument.js';
import { HostingError } from './error.js';

/** The same in each copy of this package. No environment variable can hold it. */
export const UNAUTHENTICATED = Symbol.for('shotstack-hosting.unauthenticated');

/** A policy as the module reads it, where no authentication is a member of its own. */
export function policyText(policy, caller) {
  const { secrets, ...rules } = object(policy, 'policy', caller);
  if (secrets === UNAUTHENTICATED) return json({ ...rules, unauthenticated: true }, 'policy');
  checkSecrets(secrets, caller);
  return json({ ...rules, secrets }, 'policy');
}

/** One secret, or a list. */
export function checkSecrets(secrets, caller) {
  if (!Array.isArray(secrets)) return checkSecret(secrets, '`secrets`', caller);
  if (secrets.length === 0) throw missing('`secrets` is an empty list', caller);
  secrets.forEach((secret, at) => checkSecret(secret, `\`secrets[${at}]\``, caller));
  return undefined;
}

/** An error never shows the value. */
export function checkSecret(secret, name, caller) {
  if (typeof secret === 'string' && secret !== '') return;
  if (secret === undefined || secret === null) throw missing(`${name} is ${secret}`, caller);
  if (secret === '') throw missing(`${name} is empty`, caller, 'secret_too_short');
  throw new HostingError('secret', `${caller}: ${name} is ${a(secret)}, not a string`);
}

function missing(problem, caller, code = 'secret') {
  const needed = 'It holds the secret that signs your callback URLs: at least 24 random bytes, for example from `openssl rand -hex 32`';
  return new HostingError(code, `${caller}: ${problem}: is the variable set? ${needed}`);
}
