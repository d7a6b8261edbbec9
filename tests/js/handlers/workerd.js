// A worker in workerd, bundled from this folder, with a class of Durable Objects.

import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

/** A Miniflare that runs `script`, a path in this folder, whose class `className` is bound as `OBJECTS`. */
export async function startWorkerd(script, className, { bindings = {}, useSQLite = true } = {}) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(script, import.meta.url))],
    bundle: true,
    write: false,
    outdir: '/',
    format: 'esm',
    conditions: ['workerd'],
    external: ['node:*'],
    loader: { '.wasm': 'copy' },
  });
  const code = outputFiles.find(({ path }) => path.endsWith('.js'));
  const wasm = outputFiles.filter(({ path }) => path.endsWith('.wasm'));
  return new Miniflare({
    modulesRoot: '/',
    modules: [
      { type: 'ESModule', path: `/${basename(code.path)}`, contents: code.text },
      ...wasm.map(({ path, contents }) => ({ type: 'CompiledWasm', path: `/${basename(path)}`, contents })),
    ],
    compatibilityDate: '2026-01-01',
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { OBJECTS: { className, useSQLite } },
    bindings,
    cf: false,
  });
}
