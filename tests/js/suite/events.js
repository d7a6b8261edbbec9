// events.json: a body, and the event or the findings that reading it gives.

import { difference, orNull } from './assert-equal.js';
import { bytesOfHex, joined, jsonText, utf8 } from './text.js';

/** The body of a case, as bytes. */
export function bodyOf({ body, bodyHex, fixture }, fixtures) {
  if (bodyHex !== undefined) return bytesOfHex(bodyHex);
  return utf8(fixture === undefined ? jsonText(body) : fixtures[fixture]);
}

export function check({ checkEvent, parseEvent, eventSchema }, { name, input, expect }, { fixtures, verdicts }) {
  const bytes = bodyOf(input, fixtures);
  const isDefault = input.limits === undefined && input.origin === undefined;
  const options = isDefault ? undefined : { ...input.limits, origin: input.origin };
  const verdict = checkEvent(bytes, options);
  return (
    expected(expect, verdict) ??
    (name in verdicts ? labelled('the command line', JSON.parse(verdicts[name]), verdict) : null) ??
    inOtherForms(bytes, input, (body) => checkEvent(body, options), verdict) ??
    asObject(input, fixtures, (body) => checkEvent(body, options)) ??
    thrown(parseEvent, bytes, options, verdict) ??
    (isDefault ? standardSchema(eventSchema, bytes, verdict) : null)
  );
}

function expected(expect, verdict) {
  if (verdict.valid !== expect.valid) return difference(expect, verdict);
  if (!expect.valid) return findings('violations', expect, verdict);
  const event = Array.isArray(expect.event) ? JSON.parse(joined(expect.event)) : expect.event;
  return difference({ unknown: {}, ...event }, verdict.event, '/event') ?? findings('advisories', expect, verdict);
}

function findings(kind, expect, verdict) {
  const said = expect[kind];
  const places = (list) => list.map(({ path, code }) => [joined(path), code]);
  const place = difference(places(said), places(verdict[kind]), `/${kind}`);
  if (place) return place;
  for (const [index, finding] of said.entries()) {
    const actual = verdict[kind][index];
    for (const member of ['message', 'found']) {
      const at = `/${kind}/${index}/${member}`;
      const words = finding[member] === undefined ? null : difference(finding[member], actual[member], at);
      if (words) return words;
    }
    const { hintIncludes } = finding;
    if (hintIncludes !== undefined && !actual.hint?.includes(hintIncludes)) {
      return difference(hintIncludes, actual.hint, `/${kind}/${index}/hint (a part of it)`);
    }
  }
  return null;
}

/** The same bytes in whatever holds bytes or text. */
function inOtherForms(bytes, { bodyHex }, look, verdict) {
  const padded = new Uint8Array(bytes.length + 16).fill(0x7b);
  padded.set(bytes, 8);
  const forms = {
    'part of a larger buffer': padded.subarray(8, 8 + bytes.length),
    ArrayBuffer: bytes.slice().buffer,
    DataView: new DataView(padded.buffer, 8, bytes.length),
  };
  if (bodyHex === undefined) forms.string = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (const [form, body] of Object.entries(forms)) {
    const found = labelled(form, verdict, look(body));
    if (found) return found;
  }
  return null;
}

/** An object stands for its JSON text. */
function asObject({ bodyHex, body, fixture }, fixtures, look) {
  if (bodyHex !== undefined) return null;
  let object;
  try {
    object = JSON.parse(fixture === undefined ? jsonText(body) : fixtures[fixture]);
  } catch {
    return null;
  }
  if (typeof object !== 'object' || object === null) return null;
  const expected = look(textOf(object));
  // Nothing more is said of an object that is too deep: its parts are not looked at.
  const isTooDeep = ({ code }) => code === 'too_deep';
  if (expected.violations?.some(isTooDeep)) return difference([], look(object).violations.filter((it) => !isTooDeep(it)));
  return labelled('parsed object', places(expected), places(look(object)));
}

/** Its JSON; some engines read what is deeper than what they can write. */
function textOf(object) {
  try {
    return JSON.stringify(object);
  } catch {
    return `${'{"":'.repeat(1000)}0${'}'.repeat(1000)}`;
  }
}

/** Where a text is no JSON, the words are about the text. */
function places({ violations, ...verdict }) {
  return violations ? { valid: false, violations: violations.map(({ path, code }) => ({ path, code })) } : verdict;
}

function thrown(parseEvent, bytes, options, verdict) {
  try {
    const event = parseEvent(bytes, options);
    return labelled('parseEvent', verdict.valid ? verdict.event : 'an EventError', event);
  } catch (error) {
    const code = verdict.violations?.some(({ code }) => code === 'too_large') ? 'too_large' : 'invalid';
    const { name, violations, advisories } = error;
    const actual = { valid: false, violations, advisories, name, code: error.code };
    return labelled('parseEvent', { ...verdict, name: 'EventError', code }, actual);
  }
}

function standardSchema(schema, bytes, verdict) {
  const result = schema['~standard'].validate(bytes);
  const issues = verdict.violations?.map(({ path }) => path.split('/').slice(1).map(unescaped));
  return labelled(
    'eventSchema',
    orNull({ value: verdict.event, issues }),
    orNull({ value: result.value, issues: result.issues?.map(({ path }) => [...path]) }),
  );
}

const unescaped = (token) => token.replaceAll('~1', '/').replaceAll('~0', '~');

function labelled(label, expected, actual) {
  const found = difference(expected, actual);
  return found && `${label}: ${found}`;
}
