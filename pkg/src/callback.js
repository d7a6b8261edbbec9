// Callback URLs that prove themselves.

import { object, text } from './argument.js';
import { jsonOf } from './body.js';
import { engine } from './full.js';
import { MAX_DOCUMENT } from './limits.js';
import { expectedAssets } from './render.js';
import { time } from './time.js';

export function callbackUrl(options, now) {
  return engine.call('callback_mint', [jsonOf(options, MAX_DOCUMENT)], time(now));
}

export function withCallback(edit, options, now) {
  const { expect } = object(options);
  const { roles, hosted, elsewhere } = expectedAssets(edit);
  const told = expect === undefined ? { expect: roles, ...(hosted ? {} : { elsewhere }) } : {};
  return { ...edit, callback: callbackUrl({ ...options, ...told }, now) };
}

export function verifyCallback(url, secrets, now) {
  const pieces = [jsonOf(list(secrets), MAX_DOCUMENT), text(url, 'url')];
  return JSON.parse(engine.call('callback_verify', pieces, time(now)));
}

export const redactToken = (url) => engine.call('callback_redact', [text(url, 'url')]);

/** One, or a list. */
export const list = (value) => (Array.isArray(value) ? value : [value]);
