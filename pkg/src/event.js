// Webhooks: read and checked.

import { optionsText } from './argument.js';
import { bytesIn, bytesOf, lengthOfBytes, unreadable } from './body.js';
import { EventError } from './error.js';
import { engine } from './main-engine.js';
import { plainEventInBytes, plainEventInObject, plainEventInText } from './plain.js';

/** The longest body, in bytes, unless an option says otherwise: the core's default, checked here so that longer bodies are not copied. */
export const MAX_BODY = 65_536;

/** The option, if it is valid; otherwise the core refuses it. */
export const longestBody = (maxBytes) => (Number.isInteger(maxBytes) && maxBytes >= 0 ? maxBytes : MAX_BODY);

/** The options that say how bodies are read. */
export const EVENT_OPTIONS = ['origin', 'maxBytes', 'maxNesting', 'maxIdBytes'];

export function checkEvent(body, options) {
  const event = options === undefined ? plainEvent(body) : undefined;
  return event === undefined ? explained(body, options) : { valid: true, event, advisories: [] };
}

function plainEvent(body) {
  if (typeof body === 'string') return plainEventInText(body);
  if (typeof body !== 'object' || body === null) return undefined;
  const length = lengthOfBytes(body);
  if (length !== undefined) return plainEventInBytes(body, length);
  const bytes = bytesIn(body);
  return bytes === undefined ? plainEventInObject(body) : plainEventInBytes(bytes, bytes.length);
}

function explained(body, options) {
  const reading = optionsText(options, EVENT_OPTIONS, 'checkEvent');
  let bytes;
  try {
    bytes = bytesOf(body, longestBody(options?.maxBytes));
  } catch (error) {
    return unreadable(error);
  }
  return JSON.parse(engine.call('check_event', bytes, reading));
}

export function parseEvent(body, options) {
  const verdict = checkEvent(body, options);
  if (verdict.valid) return verdict.event;
  throw new EventError(verdict);
}

const known = new Set(['serve/copy', 'edit/render', 'ingest/source', 'ingest/rendition']);

export function isKnownEvent(event) {
  const { type, action } = Object(event);
  return typeof type === 'string' && typeof action === 'string' && known.has(`${type}/${action}`);
}

export const eventSchema = {
  '~standard': {
    version: 1,
    vendor: 'shotstack-hosting',
    validate(value) {
      const verdict = checkEvent(value);
      if (verdict.valid) return { value: verdict.event };
      return { issues: verdict.violations.map(({ path, message }) => ({ message, path: steps(path) })) };
    },
  },
};

/** A JSON Pointer (RFC 6901) in its steps. */
const steps = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
