// Holds two JSON values against each other.

/**
 * Where `actual` first differs from `expected`, in words; null if it does not.
 *
 * Objects are equal when their own members are, whatever the order; a member named `__proto__` is a member. A member
 * that is undefined, a hole and a getter are no JSON, and so differ from everything.
 */
export function difference(expected, actual, path = '') {
  if (Object.is(expected, actual)) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) return differs(path, expected, actual);
    return firstOf(expected.keys(), (index) =>
      difference(member(expected, index), member(actual, index), `${path}/${index}`),
    );
  }
  if (!isObject(expected) || !isObject(actual)) return differs(path, expected, actual);
  if (Object.getOwnPropertySymbols(actual).length > 0) return differs(path, expected, 'an object with a symbol');
  const names = new Set([...Object.getOwnPropertyNames(expected), ...Object.getOwnPropertyNames(actual)]);
  return firstOf(names, (name) => difference(member(expected, name), member(actual, name), `${path}/${escaped(name)}`));
}

/** Each name with a value of its own, for what is compared whole: undefined stands for null, as in JSON it cannot. */
export function orNull(members) {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value ?? null]));
}

function firstOf(items, look) {
  for (const item of items) {
    const found = look(item);
    if (found !== null) return found;
  }
  return null;
}

const ABSENT = Symbol('absent');
const NO_DATA = Symbol('no enumerable data member');

function member(of, name) {
  const property = Object.getOwnPropertyDescriptor(of, name);
  if (property === undefined) return ABSENT;
  return property.enumerable && 'value' in property ? property.value : NO_DATA;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value);
}

/** What a class made is no JSON value, and structuredClone, for one, would not keep it. */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function differs(path, expected, actual) {
  return `at "${path}"\n  expected ${shown(expected)}\n    actual ${shown(actual)}`;
}

const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** A value on one line that is not too long. */
export function shown(value) {
  const text = typeof value === 'symbol' ? value.description : (asJson(value) ?? String(value));
  return text.length > 2000 ? `${text.slice(0, 2000)}… (${text.length} characters)` : text;
}

function asJson(value) {
  if (typeof value === 'number' || typeof value === 'bigint') return Object.is(value, -0) ? '-0' : `${value}`;
  try {
    return JSON.stringify(value);
  } catch (error) {
    return `(${error})`;
  }
}
