// Where the values of a JSON text are.

/** Deeper than any webhook, and shallow enough for a recursive reader. */
const MAX_DEPTH = 200;

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const SCALAR = /-?[\w.+-]+/y;

/**
 * The value that begins at `start` or after white space there: `{ start, end }`, with `members` if it is an object and `items`
 * if it is an array; null if there is no complete value. It takes what looks like JSON: whether it is valid, the core decides.
 */
export function valueAt(text, start = 0) {
  return value(text, skip(text, start), 0);
}

function value(text, start, depth) {
  if (depth > MAX_DEPTH) return null;
  if (text[start] === '{') return sequence(text, start, '}', 'members', depth, member);
  if (text[start] === '[') return sequence(text, start, ']', 'items', depth, value);
  const end = match(STRING, text, start) ?? match(SCALAR, text, start);
  return end === undefined ? null : { start, end };
}

function sequence(text, start, closing, kind, depth, read) {
  const children = [];
  let at = skip(text, start + 1);
  if (text[at] === closing) return { start, end: at + 1, [kind]: children };
  for (;;) {
    const child = read(text, at, depth + 1);
    if (child === null) return null;
    children.push(child);
    at = skip(text, (child.value ?? child).end);
    if (text[at] === closing) return { start, end: at + 1, [kind]: children };
    if (text[at] !== ',') return null;
    at = skip(text, at + 1);
  }
}

function member(text, start, depth) {
  const end = match(STRING, text, start);
  if (end === undefined) return null;
  const colon = skip(text, end);
  if (text[colon] !== ':') return null;
  const found = value(text, skip(text, colon + 1), depth);
  return found && { name: { start, end }, value: found };
}

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

const skip = (text, at) => match(SPACE, text, at);

/** A JSON Pointer (RFC 6901) in its steps. */
export const steps = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** All places that a pointer refers to, `{ name?, value }`: several if an object has two members of one name. */
export function find(text, root, pointer) {
  let found = root ? [{ value: root }] : [];
  for (const step of steps(pointer)) {
    found = found.flatMap(({ value: { members = [], items = [] } }) => [
      ...members.filter(({ name }) => nameOf(text, name) === step),
      ...items.filter((_, at) => `${at}` === step).map((item) => ({ value: item })),
    ]);
  }
  return found;
}

function nameOf(text, { start, end }) {
  try {
    return JSON.parse(text.slice(start, end));
  } catch {
    return undefined;
  }
}
