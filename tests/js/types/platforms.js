// Compiles what users write on each platform, and the package's examples, with the platform's own types.

import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { project } from '../project.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const installed = (path) => here(`../node_modules/${path}`);
const TSC = 'typescript7/bin/tsc';

const tsc = (options) => (folder) => execute(process.execPath, [installed(TSC), ...options], { cwd: folder });
const compiled = (files, types, lib = 'es2023') =>
  tsc(['--noEmit', '--strict', '--target', 'es2023', '--module', 'preserve', '--skipLibCheck', '--types', types, '--lib', lib, ...files]);

/** `files` are copied to these paths in a project: from `platforms/`, or from the examples in the installed package. */
const PLATFORMS = {
  Bun: {
    files: { 'bun.ts': 'bun.ts', 'example.ts': 'examples/bun.ts' },
    packages: ['@types/bun', 'bun-types', '@types/node', 'undici-types'],
    check: compiled(['bun.ts', 'example.ts'], 'bun'),
  },
  'Cloudflare Workers': {
    files: {
      'workers.ts': 'workers.ts',
      'example.ts': 'examples/workers/worker.ts',
      'postgres.ts': 'examples/workers-postgres/worker.ts',
    },
    packages: ['@cloudflare/workers-types', 'pg', '@types/pg', 'pg-protocol', 'pg-types', '@types/node', 'undici-types'],
    check: compiled(['workers.ts', 'example.ts', 'postgres.ts'], '@cloudflare/workers-types'),
  },
  Hono: {
    files: { 'hono.ts': 'hono.ts', 'example.ts': 'examples/hono.ts' },
    packages: ['hono', 'pg', '@types/pg', 'pg-protocol', 'pg-types', '@types/node', 'undici-types'],
    check: compiled(['hono.ts', 'example.ts'], 'node', 'es2023,dom'),
  },
  'Node, Express, Fastify': {
    files: { 'node.ts': 'node.ts' },
    packages: ['@types/node', 'undici-types', '@types/express', 'express', 'fastify', 'redis'],
    check: compiled(['node.ts'], 'node'),
  },
  Deno: {
    files: { 'deno.ts': 'deno.ts', 'example.ts': 'examples/deno.ts' },
    // For node:sqlite.
    packages: ['@types/node', 'undici-types'],
    check(folder) {
      const args = ['check', '--no-remote', '--node-modules-dir=manual', 'deno.ts', 'example.ts'];
      return execute(installed('.bin/deno'), args, { cwd: folder, env: { NO_COLOR: '1' } });
    },
  },
  'Next.js': {
    files: { app: 'next/app', 'app/shotstack': 'examples/next/app/shotstack' },
    settings: {
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
    },
    // Next installs what it misses.
    packages: ['next', 'react', 'react-dom', 'redis', '@types/react', '@types/node', 'undici-types', 'typescript is typescript5'],
    async check(folder) {
      // It writes the types by which Next checks the exports of routes.
      await execute(process.execPath, [installed('next/dist/bin/next'), 'typegen'], { cwd: folder, env: { NEXT_TELEMETRY_DISABLED: '1' } });
      await tsc(['--noEmit', '-p', 'tsconfig.json'])(folder);
    },
  },
};

export const checks = Object.entries(PLATFORMS).map(([name, { files, settings, packages, check }]) => ({
  name: `types of ${name}`,
  async check(context) {
    const folder = await project(context, `types of ${name}`, settings ? { 'tsconfig.json': JSON.stringify(settings) } : {});
    for (const [path, from] of Object.entries(files)) {
      const source = from.startsWith('examples/') ? join(folder, 'node_modules/shotstack-hosting', from) : here(`platforms/${from}`);
      await cp(source, join(folder, path), { recursive: true });
    }
    for (const [each, from = each] of packages.map((names) => names.split(' is '))) await link(each, from, folder);
    await check(folder);
    return Object.keys(files).join(', ');
  },
}));

async function link(name, from, folder) {
  const target = join(folder, 'node_modules', name);
  await mkdir(dirname(target), { recursive: true });
  await symlink(installed(from), target);
}
