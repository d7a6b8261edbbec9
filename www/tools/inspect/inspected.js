// All that Inspect shows about a text.

import { find, valueAt } from '../json-spans.js';
import { annotate } from './annotate.js';
import { bodiesIn, lineAndColumn } from './bodies.js';
import { headline, meaning } from './meaning.js';

/** Wrappings inside wrappings are followed so far. */
const MAX_WRAPPINGS = 4;

/** The bodies of a text, or of a file's bytes that are not UTF-8. */
export function inspected(core, text, bytes = null) {
  if (text.trim() === '' && bytes === null) return [];
  const places = bytes === null ? bodiesIn(text) : [{ start: 0, end: text.length }];
  return places.flatMap(({ start, end }) => {
    const { line } = lineAndColumn(text, start);
    return bodyAndInner(core, text.slice(start, end), { bytes, text, start, line });
  });
}

/** A body, and the one that it wraps. `start` is where it is in the text, or null if the text does not hold it as it is. */
function bodyAndInner(core, body, { bytes = null, text, start, line, where = '', wrappings = 0 }) {
  const verdict = core.checkEvent(bytes ?? body);
  const findings = findingsOf(verdict, body, text, bytes === null ? start : null);
  const described = {
    valid: verdict.valid,
    headline: headline(verdict),
    meaning: verdict.valid ? meaning(verdict.event) : '',
    json: verdict.valid ? JSON.stringify(verdict.event, null, 2) : '',
    findings,
    line,
    where,
    marks: findings.flatMap(({ marks }) => marks),
  };
  const wrapped = findings.find(({ code }) => code === 'wrapped');
  const inner = wrapped && wrappings < MAX_WRAPPINGS ? innerBody(body, wrapped.path) : undefined;
  if (inner === undefined) return [described];
  const from = start === null || inner.start === null ? null : start + inner.start;
  const next = { text, start: from, line, where: `Found inside, at ${wrapped.path}`, wrappings: wrappings + 1 };
  return [described, ...bodyAndInner(core, inner.body, next)];
}

function findingsOf(verdict, body, text, start) {
  const found = [
    ...(verdict.violations ?? []).map((finding) => ({ ...finding, level: 'violation' })),
    ...verdict.advisories.map((finding) => ({ ...finding, level: 'advisory' })),
  ];
  const places = start === null ? found.map(() => []) : annotate(body, found);
  return found.map((finding, at) => {
    const marks = places[at].map((place) => ({
      start: start + place.start,
      end: start + place.end,
      kind: place.isContext ? 'context' : finding.level,
    }));
    const place = marks.length === 0 ? null : { ...marks[0], ...lineAndColumn(text, marks[0].start) };
    return { ...finding, marks, place };
  });
}

/** The value at a path: as it is in the text, or out of a string that holds it. */
function innerBody(body, path) {
  const [found] = find(body, valueAt(body), path).slice(-1);
  if (found === undefined || path === '') return undefined;
  const text = body.slice(found.value.start, found.value.end);
  if (!text.startsWith('"')) return { body: text, start: found.value.start };
  return { body: JSON.parse(text), start: null };
}
