// workerd, from modules as they are and from wrangler's bundle; and Vercel's edge runtime.

import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EdgeVM } from '@edge-runtime/vm';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { execute } from '../execute.js';
import { project } from '../project.js';
import { ANSWERED, PRINTED } from './main.js';

const COMPATIBLE = '2026-04-01';
const WRANGLER = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));

export const checks = [
  {
    name: 'workerd, miniflare',
    async report(context) {
      const folder = await project(context, 'workerd', { 'main.js': ANSWERED });
      await build({
        absWorkingDir: folder,
        entryPoints: ['main.js'],
        outdir: 'out',
        bundle: true,
        format: 'esm',
        conditions: ['workerd', 'worker', 'browser'],
        loader: { '.wasm': 'copy' },
        logLevel: 'warning',
      });
      return answer(join(folder, 'out'), 'main.js');
    },
  },
  {
    name: "workerd, wrangler's bundle",
    async report(context) {
      const config = `name = "user"\nmain = "main.js"\ncompatibility_date = "${COMPATIBLE}"\nsend_metrics = false\n`;
      const folder = await project(context, 'wrangler', { 'main.js': ANSWERED, 'wrangler.toml': config });
      await execute(process.execPath, [WRANGLER, 'deploy', '--dry-run', '--outdir', 'out'], {
        cwd: folder,
        env: { WRANGLER_SEND_METRICS: 'false', WRANGLER_SEND_ERROR_REPORTS: 'false', XDG_CONFIG_HOME: join(folder, '.config') },
      });
      return answer(join(folder, 'out'), 'main.js');
    },
  },
  {
    name: 'Vercel edge',
    async report(context) {
      const folder = await project(context, 'edge-light', { 'main.js': PRINTED });
      const modules = {};
      const { outputFiles } = await build({
        absWorkingDir: folder,
        entryPoints: ['main.js'],
        write: false,
        bundle: true,
        format: 'iife',
        conditions: ['edge-light', 'worker', 'browser'],
        plugins: [compiledOutside(modules)],
        logLevel: 'warning',
      });
      const printed = new Promise((print) => {
        const vm = new EdgeVM({
          // As the platform has it: no module of bytes, and no code of strings.
          codeGeneration: { strings: false, wasm: false },
          extend: (globals) => Object.assign(globals, modules, { console: { ...console, log: print } }),
        });
        vm.evaluate(outputFiles[0].text);
      });
      return JSON.parse(await printed);
    },
  },
];

/** What `.wasm?module` imports is compiled by the platform, in a realm of its own, and handed in as a global. */
function compiledOutside(modules) {
  return {
    name: 'compiled outside',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.replace('?module', '')),
        namespace: 'compiled-outside',
      }));
      onLoad({ filter: /.*/, namespace: 'compiled-outside' }, async ({ path }) => {
        const name = basename(path, '.wasm');
        modules[name] = new WebAssembly.Module(await readFile(path));
        return { contents: `export default globalThis.${name}`, loader: 'js' };
      });
    },
  };
}

async function answer(folder, main) {
  const files = (await readdir(folder)).filter((file) => /\.(js|wasm)$/.test(file));
  const others = files.filter((file) => file !== main);
  const miniflare = new Miniflare({
    modulesRoot: folder,
    modules: [main, ...others].map((file) => ({
      type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
      path: join(folder, file),
    })),
    compatibilityDate: COMPATIBLE,
    // Else it fetches what a request looks like at the edge.
    cf: false,
    host: '127.0.0.1',
  });
  try {
    const response = await miniflare.dispatchFetch('http://worker/');
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text);
  } finally {
    await miniflare.dispose();
  }
}
