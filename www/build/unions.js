// The unions of codes in the package's types.

/** The members of the union `name` in the text of the types; those of the unions in it are left out if `own`. */
export function unionOf(types, name, { own = false } = {}) {
  const [, text] = types.match(new RegExp(`export type ${name} =\\n?([^;]*);`)) ?? [];
  if (text === undefined) throw new Error(`pkg/*.d.ts have no type ${name}`);
  const others = own ? [] : [...text.matchAll(/\b([A-Z]\w+Code)\b/g)].flatMap(([other]) => [...unionOf(types, other)]);
  return new Set([...[...text.matchAll(/'(\w+)'/g)].map(([, code]) => code), ...others]);
}
