// Compiles what users write on each platform, with the platform's own types.

import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { project } from '../project.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = (path) => here(`../node_modules/${path}`);
const TSC = 'typescript7/bin/tsc';

const tsc = (options) => (folder) => execute(process.execPath, [installed(TSC), ...options], { cwd: folder });
const compiled = (file, types, more = []) =>
  tsc(['--noEmit', '--strict', '--target', 'es2023', '--module', 'preserve', '--skipLibCheck', '--types', types, ...more, file]);

const PLATFORMS = {
  Bun: { file: 'bun.ts', packages: ['@types/bun', 'bun-types', '@types/node', 'undici-types'], check: compiled('bun.ts', 'bun', ['--lib', 'es2023']) },
  'Cloudflare Workers': {
    file: 'workers.ts',
    packages: ['@cloudflare/workers-types'],
    check: compiled('workers.ts', '@cloudflare/workers-types', ['--lib', 'es2023']),
  },
  Hono: { file: 'hono.ts', packages: ['hono'], check: compiled('hono.ts', 'hono', ['--lib', 'es2023,dom']) },
  'Node, Express, Fastify': {
    file: 'node.ts',
    packages: ['@types/node', 'undici-types', '@types/express', 'express', 'fastify', 'redis'],
    check: compiled('node.ts', 'node', ['--lib', 'es2023']),
  },
  Deno: {
    file: 'deno.ts',
    packages: [],
    check: (folder) =>
      execute(installed('.bin/deno'), ['check', '--no-remote', '--node-modules-dir=manual', 'deno.ts'], { cwd: folder, env: { NO_COLOR: '1' } }),
  },
  'Next.js': {
    file: 'next',
    // Next installs what it misses.
    packages: ['next', 'react', 'react-dom', '@types/react', '@types/node', 'undici-types', 'typescript is typescript5'],
    async check(folder) {
      // It writes the types by which Next checks the exports of routes.
      await execute(process.execPath, [installed('next/dist/bin/next'), 'typegen'], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: '1' } });
      await tsc(['--noEmit', '-p', 'tsconfig.json'])(folder);
    },
  },
};

const NEXT_TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['dom', 'dom.iterable', 'es2023'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: 'esnext',
    moduleResolution: 'bundler',
    resolveJsonModule: true,
    isolatedModules: true,
    jsx: 'react-jsx',
    types: ['node', 'react'],
  },
  include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '.next/types/**/*.ts'],
  exclude: ['node_modules', 'suite'],
};

export const checks = Object.entries(PLATFORMS).map(([name, { file, packages, check }]) => ({
  name: `types of ${name}`,
  async check(context) {
    const files = file === 'next' ? { 'tsconfig.json': JSON.stringify(NEXT_TSCONFIG) } : {};
    const folder = await project(context, `types of ${name}`, files);
    await cp(here(`platforms/${file}`), file === 'next' ? folder : join(folder, file), { recursive: true });
    for (const [each, from = each] of packages.map((names) => names.split(' is '))) await link(each, from, folder);
    await check(folder);
    return '';
  },
}));

async function link(name, from, folder) {
  const target = join(folder, 'node_modules', name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(installed(from), target);
}
