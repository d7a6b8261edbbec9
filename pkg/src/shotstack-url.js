// Where Shotstack is, if not at its own URLs: an emulator, or a proxy.

import { HostingError } from './error.js';

const VARIABLE = 'SHOTSTACK_URL';

/**
 * The URL of the APIs, `baseUrl`, and the `origin` of the CDN, each undefined if it is Shotstack's own. `given` is the
 * option `shotstackUrl`; without it the environment variable counts, unless the caller was given something more exact.
 *
 * `uses` says which of the two the caller uses: a variable that changes nothing is not mentioned. `instead` names the
 * options that accept other URLs.
 */
export function shotstackUrls(given, { caller, instead, uses, log, readsEnvironment, variable = environmentVariable }) {
  if (given !== undefined && given !== '') {
    return urlsOf(given, { name: `${caller}: \`shotstackUrl\``, instead });
  }
  if (!readsEnvironment) return {};
  const value = variable(VARIABLE);
  if (value === undefined || value === '') return {};
  if (variable('NODE_ENV') === 'production') {
    const wayOut = 'to use it all the same, give it as the option `shotstackUrl`';
    log.once('shotstack_url_ignored', `the environment variable ${VARIABLE} is ignored, because NODE_ENV is production: ${wayOut}`);
    return {};
  }
  const urls = urlsOf(value, { name: `${caller}: the environment variable ${VARIABLE}`, instead });
  if (uses.some((part) => urls[part] !== undefined)) {
    const cdn = urls.origin === undefined ? '' : `, and its CDN at ${urls.shown}/cdn`;
    log.once('shotstack_url', `the environment variable ${VARIABLE} is ${urls.shown}: Shotstack's APIs are expected there${cdn}`);
  }
  return urls;
}

function urlsOf(value, { name, instead }) {
  const wrong = (problem) => new HostingError('option', `${name} ${problem}`);
  if (typeof value !== 'string') throw wrong(`is ${value === null ? 'null' : typeof value}, not a string`);
  const url = parsed(value);
  if (url === null) {
    const isAddress = /^[\w.-]{1,253}:\d{1,5}\/?$/.test(value);
    throw wrong(isAddress ? `is ${value}, without a scheme: write http://${value}` : 'is not an http or https URL such as http://127.0.0.1:8484');
  }
  const shown = `${url.origin}${url.pathname === '/' ? '' : '/…'}`;
  if (url.username !== '' || url.password !== '' || /[?#]/.test(value)) {
    throw wrong(`has a user name, a query or a fragment: write only ${shown}`);
  }
  const isLocal = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !isLocal) {
    throw wrong(`is ${shown}, but http is accepted on this machine only (localhost, 127.0.0.1 or [::1]): use https, or give ${instead}`);
  }
  const baseUrl = url.href.replace(/\/$/, '');
  return { shown, baseUrl, origin: isLocal ? `${baseUrl}/cdn` : undefined };
}

function parsed(text) {
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

/** The URL Standard writes each IPv4 address with four decimal numbers. */
const isLoopback = (host) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

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
