// The package after bundling, in the bundle's natural home.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import nodeResolve from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { createServer, build as vite } from 'vite';
import webpack from 'webpack';
import { execute } from '../execute.js';
import { project } from '../project.js';
import { chromium } from './browsers.js';
import { PRINTED, posted } from './main.js';
import { html, reportOfPage } from './page.js';

const page = (script) => ({ 'index.html': html(script), 'main.js': posted() });
const program = { 'main.js': PRINTED };

/** Makes the bundle in `out`. */
const BUNDLES = {
  'Vite, Chromium': {
    files: page('/main.js'),
    home: inChromium,
    bundle: (root) => vite({ root, configFile: false, logLevel: 'warn', build: { outDir: 'out', chunkSizeWarningLimit: 4096 } }),
  },
  'webpack, Chromium': {
    files: page('/main.js'),
    home: inChromium,
    async bundle(folder) {
      await webpacked(folder, 'web');
      // A classic script, as webpack makes by default.
      await writeFile(join(folder, 'out/index.html'), html('/main.js', 'defer'));
    },
  },
  'webpack, Node': { files: program, home: inNode, bundle: (folder) => webpacked(folder, 'node20') },
  'rollup, Node': {
    files: program,
    home: inNode,
    async bundle(folder) {
      const bundle = await rollup({
        input: join(folder, 'main.js'),
        plugins: [nodeResolve()],
        onLog: refuseWarning,
      });
      await bundle.write({ file: join(folder, 'out/main.js'), format: 'es' });
      await bundle.close();
    },
  },
  'esbuild, Node': { files: program, home: inNode, bundle: (folder) => esbuilt(folder, 'node') },
  'esbuild, Chromium': {
    files: page('/main.js'),
    home: inChromium,
    async bundle(folder) {
      await esbuilt(folder, 'browser');
      await writeFile(join(folder, 'out/index.html'), html('/main.js'));
    },
  },
};

export const checks = [
  {
    name: 'an entry brings its module',
    async check(context) {
      const folder = await project(context, 'entries', {});
      for (const [entry, module] of Object.entries(MODULES)) {
        const brought = await modulesIn(folder, entry);
        if (brought.join() !== module) throw new Error(`shotstack-hosting${entry} brings ${brought.join() || 'none'}, not ${module}`);
      }
      return `${Object.keys(MODULES).length} entries`;
    },
  },
  ...Object.entries(BUNDLES).map(([name, { files, bundle, home }]) => ({
    name,
    needs: home === inChromium ? ['Chromium'] : [],
    async report(context) {
      const folder = await project(context, name, files);
      await bundle(folder);
      return home(join(folder, 'out'));
    },
  })),
  {
    // It bundles dependencies in a way of its own, while the page is waiting.
    name: "Vite's development server",
    needs: ['Chromium'],
    async report(context) {
      const folder = await project(context, 'vite-development', page('/main.js'));
      const server = await createServer({
        root: folder,
        configFile: false,
        logLevel: 'warn',
        server: { middlewareMode: true, hmr: false, ws: false },
      });
      try {
        return await reportOfPage(folder, chromium, server.middlewares);
      } finally {
        await server.close();
      }
    },
  },
];

/** The module of each entry. */
const MODULES = { '': 'shotstack_hosting', '/api': 'api', '/url': 'url' };

/** What a program that uses only this entry has to load. */
async function modulesIn(folder, entry) {
  const { metafile } = await esbuild.build({
    absWorkingDir: folder,
    stdin: { contents: `export * from 'shotstack-hosting${entry}';`, resolveDir: folder },
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).flatMap((path) => path.match(/(?<=wasm\/).+(?=_bytes\.js$)/) ?? []);
}

async function inNode(folder) {
  // Nothing of the package is within reach but what is in the bundle.
  return JSON.parse(await execute(process.execPath, ['main.js'], { cwd: folder }));
}

function inChromium(folder) {
  return reportOfPage(folder, chromium);
}

function refuseWarning(level, { message }) {
  if (level === 'warn') throw new Error(message);
}

async function webpacked(folder, target) {
  const stats = await promisify(webpack)({
    context: folder,
    entry: './main.js',
    mode: 'production',
    target,
    output: { path: join(folder, 'out'), filename: 'main.js' },
    performance: false,
  });
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
}

async function esbuilt(folder, platform) {
  const { warnings } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: ['main.js'],
    outfile: 'out/main.js',
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings[0].text);
}
