// The fast way to an event. The module says where the texts of a plain event are, and they are cut from what JavaScript has
// already: nothing else crosses. What it does not know as plain is for `check_event`, which gives the same verdict.

import { engine } from './main-engine.js';

const NAMES = ['type', 'action', 'id', 'render', 'owner', 'status', 'url', 'poster', 'thumbnail', 'error', 'completed'];
const ROLES = ['main', 'poster', 'thumbnail'];
/** Where the numbers about the CDN URL begin. */
const CDN = NAMES.length * 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One instance's scanner, and the views of its two places. */
class Places {
  constructor(glue, memory) {
    this.glue = glue;
    this.memory = memory;
    this.scanner = new glue.Scanner();
    this.look();
  }

  look() {
    const { buffer } = this.memory;
    this.body = new Uint8Array(buffer, this.scanner.bodyAddress(), this.scanner.maxBytes());
    this.spans = new Uint32Array(buffer, this.scanner.spansAddress(), this.scanner.spansLength());
    // Node's Buffer makes a text of ASCII sooner than a decoder. In a page, `Buffer` can be anything.
    const { Buffer } = globalThis;
    this.buffer = Buffer?.prototype?.latin1Slice ? Buffer.from(buffer, this.body.byteOffset, this.body.length) : undefined;
  }

  /** The text in the place of the body, which is ASCII. */
  text(length) {
    return this.buffer === undefined ? decoder.decode(this.body.subarray(0, length)) : this.buffer.toString('latin1', 0, length);
  }
}

let places;

/** The places in the current instance. Memory that has grown is another buffer, and the views of the old one are empty. */
function current() {
  const { glue } = engine;
  if (places?.glue !== glue) places = new Places(glue, engine.memory);
  else if (places.body.length === 0) places.look();
  return places;
}

/** The plain event in these bytes. They are read once: their owner may change them at any time. */
export function plainEventInBytes(bytes, length) {
  const { body, scanner, spans } = current();
  if (length > body.length) return undefined;
  body.set(bytes);
  const completed = engine.run(() => scanner.scan(length));
  return Number.isNaN(completed) ? undefined : eventOf(places.text(length), spans, completed);
}

/** The plain event in this text. */
export function plainEventInText(text) {
  const { spans } = current();
  const completed = scanned(text);
  return Number.isNaN(completed) ? undefined : eventOf(text, spans, completed);
}

function scanned(text) {
  const { body, scanner } = current();
  if (text.length > body.length) return NaN;
  const { written } = encoder.encodeInto(text, body);
  // In a text that is not ASCII, bytes and characters are counted differently.
  return written === text.length ? engine.run(() => scanner.scan(written)) : NaN;
}

/** The plain event in this object: its members are written as a body without regard to escapes, and compared with what is read. */
export function plainEventInObject(object) {
  const prototype = Object.getPrototypeOf(object);
  if ((prototype !== Object.prototype && prototype !== null) || object.toJSON !== undefined) return undefined;
  const members = { ...object };
  let count = 0;
  let text = '';
  for (const name of NAMES) {
    const value = members[name];
    if (typeof value === 'string') text += `${count === 0 ? '{' : ','}"${name}":"${value}"`;
    else if (value === null) text += `${count === 0 ? '{' : ','}"${name}":null`;
    else continue;
    count += 1;
  }
  if (Object.keys(members).length !== count) return undefined;
  const { spans } = current();
  const completed = scanned(`${text}}`);
  if (Number.isNaN(completed)) return undefined;
  for (const [at, name] of NAMES.entries()) {
    // A text with a quotation mark was read as several.
    if (spans[2 * at + 1] - spans[2 * at] !== (members[name]?.length ?? 0)) return undefined;
  }
  return eventOf(text, spans, completed);
}

function eventOf(text, spans, completed) {
  const [type, action, id, owner] = [cut(text, spans, 0), cut(text, spans, 2), cut(text, spans, 4), cut(text, spans, 8)];
  const [status, url, error, unknown] = [cut(text, spans, 10), cut(text, spans, 12), cut(text, spans, 18), {}];
  if (type === 'serve') {
    const render = cut(text, spans, 6);
    if (spans[CDN] === 0) return { type, action, id, render, owner, status, url, error, completed, unknown };
    return { type, action, id, render, owner, status, url, error, completed, cdn: cdnOf(text, spans, owner), unknown };
  }
  if (type === 'ingest') return { type, action, id, owner, status, url, error, completed, unknown };
  const event = { type, action, id, owner, status, url };
  if (spans[14] > 0) event.poster = cut(text, spans, 14);
  if (spans[16] > 0) event.thumbnail = cut(text, spans, 16);
  return Object.assign(event, { error, completed, unknown });
}

const cut = (text, spans, at) => (spans[at + 1] > spans[at] ? text.slice(spans[at], spans[at + 1]) : null);

/** The owner is that of the event: another one would be reported. */
const cdnOf = (text, spans, owner) => ({
  region: text.slice(spans[CDN], spans[CDN + 1] - 1),
  stage: text.slice(spans[CDN + 1], spans[CDN + 2] - 1),
  owner,
  filename: text.slice(spans[CDN + 3], spans[13]),
  role: ROLES[spans[CDN + 4]],
});
