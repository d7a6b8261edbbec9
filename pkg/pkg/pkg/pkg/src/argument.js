// Arguments are checked here, and written as the module reads them. A refusal names the argument.

import { HostingError } from './error.js';
import { checkNames } from './option-names.js';

/** A value with members. */
export function object(value, name = 'options', caller) {
  if (typeof value === 'object' && value !== null && !(value instanceof Promise)) return value;
  throw wrongKind(name, value, 'an object', caller);
}

/** Refuses options that have to be functions and are not. */
export function checkFunctions(options, names, caller) {
  for (const name of names) {
    const value = options[name];
    if (value === undefined || typeof value === 'function') continue;
    const wayOut = value === null ? 'leave it out' : `write \`${name}: (…) => …\`, or leave it out`;
    throw new HostingError('option', `${caller}: \`${name}\` is ${a(value)}, not a function: ${wayOut}`);
  }
}

/** The JSON text of options, of which only these exist. */
export function optionsText(given, names, caller) {
  if (given === undefined) return '{}';
  checkNames(object(given, 'options', caller), names, { caller });
  return json(given);
}

/** Does `work`; an error that it throws about an argument names the caller. */
export function naming(caller, work) {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HostingError) || error.message.startsWith(`${caller}: `)) throw error;
    const { code, message, cause, ...details } = error;
    throw new HostingError(code, `${caller}: ${message}`, { cause, ...details });
  }
}

/** The items of an iterable. Strings and bytes are iterable too, but are refused. */
export function items(value, name) {
  const isList = typeof value === 'object' && typeof value?.[Symbol.iterator] === 'function';
  if (isList && !ArrayBuffer.isView(value)) return [...value];
  throw wrongKind(name, value, 'iterable');
}

/** A string that UTF-8 can hold: half of a surrogate pair would become another character, in a file's name another file. */
export function text(value, name, caller) {
  if (typeof value !== 'string') throw wrongKind(name, value, 'a string', caller);
  if (isWellFormed(value)) return value;
  throw new HostingError('not_utf8', `\`${name}\` has half of a surrogate pair: it is not well-formed Unicode`);
}

/** Milliseconds since 1970; the platform's clock by default. */
export function time(now = Date.now()) {
  if (Number.isFinite(now)) return now;
  throw new HostingError('argument', '`now` is not a number of milliseconds since 1970');
}

/** One, or a list. */
export const list = (value) => (Array.isArray(value) ? value : [value]);

/** More than any argument has, in characters. */
const MAX_LENGTH = 64 * 1024 * 1024;

/**
 * The JSON text of options and other small values. Members that are `undefined` are left out; what JSON would turn into
 * something else (a function, not-a-number) is refused.
 */
export function json(value, name = 'options') {
  return value === undefined ? '{}' : written(value, MAX_LENGTH, new Problems(name), checked(name));
}

const checked = (name) => (key, member) => {
  if (typeof member === 'function' || typeof member === 'symbol' || (typeof member === 'number' && !Number.isFinite(member))) {
    throw new HostingError('argument', `\`${key || name}\` is ${String(member).slice(0, 64)}, which JSON cannot hold`);
  }
  return member;
};

/** The errors that mean that a value cannot be written. */
export class Problems {
  constructor(name, code = 'argument') {
    this.name = name;
    this.code = code;
  }

  notJson(reason, cause) {
    return new HostingError(this.code, `${this.name} is not JSON: ${reason}`, { cause });
  }
}

/** Deeper than the module reads, and not so deep that an engine's stack overflows. */
const MAX_NESTING = 512;

/** What `JSON.stringify` writes; it may hold no more values than it may have characters. */
export function written(value, maxLength, problems, replacer = (_, member) => member) {
  let left = maxLength;
  const depths = new WeakMap();
  function counted(key, member) {
    // One object can stand in many places: counting stops an output that would never end.
    if ((left -= 1) < 0) throw new HostingError('too_large', `${problems.name} has more than ${maxLength} bytes`);
    const written = replacer(key, member);
    if (typeof written !== 'object' || written === null) return written;
    const depth = (depths.get(this) ?? 0) + 1;
    if (depth > MAX_NESTING) throw new HostingError('too_deep', 'arrays and objects are nested too deeply');
    depths.set(written, depth);
    return written;
  }
  let text;
  try {
    text = JSON.stringify(value, counted);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw problems.notJson(cause.message, cause);
  }
  if (text === undefined) throw problems.notJson('there is nothing to write');
  return text;
}

const half = /\p{Surrogate}/u;

/** Node 18 and some browsers lack the method. */
export const isWellFormed = (text) => (text.isWellFormed ? text.isWellFormed() : !half.test(text));

/** What a value is, with its article; the value itself can be a secret. */
export function a(value) {
  if (value === null || value === undefined) return `${value}`;
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'an array';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** What to write in place of a value of the wrong kind. */
function wayOut(value, wanted) {
  if (value instanceof Promise) return ': await it';
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  return isNumber && wanted === 'a string' ? ': write `String(…)` around it' : '';
}

function wrongKind(name, value, wanted, caller) {
  const problem = `\`${name}\` is ${a(value)}, not ${wanted}${wayOut(value, wanted)}`;
  return new HostingError('argument', caller === undefined ? problem : `${caller}: ${problem}`);
}
