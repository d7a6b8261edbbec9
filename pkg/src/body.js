// Bodies and other documents, as the bytes that the module reads.

import { isWellFormed, naming, Problems, written } from './argument.js';
import { HostingError } from './error.js';

/** More than any document has, in bytes; what is larger is refused before it is copied. */
export const MAX_DOCUMENT = 8 * 1024 * 1024;

const { toString } = Object.prototype;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
// The getters of the platform: a subclass can override them with wrong values.
const [bufferOf, offsetOf, lengthOf, nameOf] = ['buffer', 'byteOffset', 'byteLength', Symbol.toStringTag].map(
  (name) => Object.getOwnPropertyDescriptor(TypedArray, name).get,
);
const nothing = new Uint8Array(0);

/**
 * The bytes of a text, of bytes, or of an object's JSON. Of a long value only as much is read as proves that it is
 * too long: a unit of a string is at least one byte.
 */
export function bytesOf(body, maxBytes = MAX_DOCUMENT) {
  if (typeof body !== 'object' || body === null) {
    return encode(cut(typeof body === 'string' ? body : primitive(body), maxBytes));
  }
  const bytes = bytesIn(body);
  if (bytes === undefined) return encode(cut(jsonOf(body, maxBytes), maxBytes));
  return bytes.length > maxBytes ? bytes.subarray(0, maxBytes + 1) : bytes;
}

const cut = (text, maxBytes) => (text.length > maxBytes ? text.slice(0, maxBytes + 1) : text);

/** Nothing is an empty body; a number or null is JSON, but not an event. */
const primitive = (value) => (typeof value === 'bigint' ? `${value}` : (JSON.stringify(value) ?? ''));

const problems = new Problems('the body', 'invalid_json');

/** What is often given in place of a body, and its way out. */
const mistaken = {
  '[object Promise]': 'a promise: await it',
  '[object Request]': 'a request: give `await request.text()`',
  '[object Response]': 'a response: give `await response.text()`',
};

/** The JSON text of an object, in which numbers and members that JSON has no form for are what `JSON.stringify` makes of them. */
export function jsonOf(value, maxBytes = MAX_DOCUMENT) {
  const mistake = mistaken[toString.call(value)];
  if (mistake !== undefined) throw problems.notJson(`it is ${mistake}`);
  return written(value, maxBytes, problems, (_, member) => {
    if (ArrayBuffer.isView(member)) throw problems.notJson('it holds bytes');
    return member;
  });
}

/** The verdict on an object that cannot be written as JSON. */
export function unreadable(error) {
  const { code, message } = error;
  if (!(error instanceof HostingError)) throw error;
  return { valid: false, violations: [{ path: '', code, message, found: null, hint: null }], advisories: [] };
}

/** How many bytes a Uint8Array has. Undefined for other values, and for one without any, whose buffer may be detached. */
export const lengthOfBytes = (value) => (nameOf.call(value) === 'Uint8Array' && lengthOf.call(value)) || undefined;

/** The bytes of a buffer or of a view of one, also from another realm. */
export function bytesIn(value) {
  try {
    if (value instanceof Uint8Array) return new Uint8Array(bufferOf.call(value), offsetOf.call(value), lengthOf.call(value));
    if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const kind = toString.call(value);
    if (kind === '[object ArrayBuffer]' || kind === '[object SharedArrayBuffer]') return new Uint8Array(value);
  } catch {
    // The buffer is detached.
    return nothing;
  }
  return undefined;
}

const encoder = new TextEncoder();

/**
 * UTF-8. JavaScript's strings may hold half of a surrogate pair, which UTF-8 cannot: it becomes a byte sequence that
 * no UTF-8 decoder accepts.
 */
export function encode(text) {
  if (isWellFormed(text)) return encoder.encode(text);
  const at = text.search(/\p{Surrogate}/u);
  const unit = text.charCodeAt(at);
  const before = encoder.encode(text.slice(0, at));
  const after = encoder.encode(text.slice(at + 1));
  const bytes = new Uint8Array(before.length + 3 + after.length);
  bytes.set(before);
  bytes.set([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)], before.length);
  bytes.set(after, before.length + 3);
  return bytes;
}

/** Does `work` with the JSON text of an edit. */
export function withEdit(edit, caller, work) {
  const json = typeof edit === 'string' ? JSON.stringify(edit) : jsonOf(edit);
  try {
    return naming(caller, () => work(json));
  } catch (error) {
    if (typeof edit !== 'string' || !(error instanceof HostingError)) throw error;
    const { code, violations } = error;
    throw new HostingError(code, `${caller}: the edit is a text: give the object, \`JSON.parse(edit)\``, { violations });
  }
}
