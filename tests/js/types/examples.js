// The examples in the package's types, as programs.

import { readdir, readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const PACKAGE = new URL('../../../pkg/', import.meta.url);

const AsyncFunction = (async () => {}).constructor;

/** `[{ name, text }]`: each is named after its file and what follows it there. */
export async function examples() {
  const files = (await readdir(PACKAGE, { recursive: true })).filter((file) => file.endsWith('.d.ts') && !file.includes('node_modules'));
  const found = await Promise.all(
    files.sort().map(async (file) => {
      const types = await readFile(new URL(file, PACKAGE), 'utf8');
      const comments = types.matchAll(/\/\*\*(?:(?!\*\/)[^])*\*\/\n(.+)/g);
      return [...comments].flatMap(([comment, declared]) => {
        const text = comment.replace(/\*\/\n.+$/, '').replaceAll(/^ *\* ?/gm, '');
        return text.split(/^@example\n/m).slice(1).map((example) => ({ name: `${file}: ${declared.trim()}`, text: example.trim() }));
      });
    }),
  );
  return found.flat();
}

/**
 * Runs an example in which these names are known and these modules are imported. `check(value, text)` gets what is noted
 * behind a value: `waitBefore(2); // 8000`.
 */
export async function run(text, names, modules, check) {
  const noted = text
    .replaceAll(/^(?! *(?:const|let|if|for|return|export|import) )( *)([^\s/].*);(?: |\n)\/\/ (.+(?:\n\/\/ .+)*)$/gm, (_, indent, value, note) => `${indent}${VARIABLE}(${value}, ${JSON.stringify(note.replaceAll('\n// ', '\n'))});`)
    .replaceAll(/^import (\w+) from '(.+)';$/gm, (_, name, module) => `const { default: ${name} } = await ${IMPORT}('${module}');`)
    .replaceAll(/^import (\{.+\}) from '(.+)';$/gm, (_, list, module) => `const ${list} = await ${IMPORT}('${module}');`)
    .replaceAll(/^export default /gm, 'exported = ')
    .replaceAll(/^export /gm, '');
  const { code } = await transform(`async () => {${noted}\n}`, { loader: 'ts', target: 'es2022' });
  const all = { ...names, [VARIABLE]: check, [IMPORT]: async (module) => modules[module] ?? (await import(module)) };
  await new AsyncFunction(...Object.keys(all), `await (${code.trim().replace(/;$/, '')})();`)(...Object.values(all));
}

const VARIABLE = 'checkNote';
const IMPORT = 'importModule';
