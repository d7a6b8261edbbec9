// The name of a table: it cannot be a parameter of a statement, so it is checked.

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,48}$/;

/** `name` or `schema.name`, quoted; with a suffix, or the name without the schema. */
export function quoted(table, ending = '', { alone = false } = {}) {
  const parts = typeof table === 'string' ? table.split('.') : [];
  if (parts.length < 1 || parts.length > 2 || !parts.every((part) => NAME.test(part))) {
    throw new TypeError('a table is named `name` or `schema.name`, of letters, digits and _, at most 49 of them each');
  }
  const name = `"${parts.at(-1)}${ending}"`;
  return alone || parts.length === 1 ? name : `"${parts[0]}".${name}`;
}
