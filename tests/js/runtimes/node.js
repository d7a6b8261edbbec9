// Node as a user starts it, and Deno and Bun.

import { arch } from 'node:process';
import { fileURLToPath } from 'node:url';
import { execute } from '../execute.js';
import { project } from '../project.js';
import { PRINTED, PRINTED_BY_COMMONJS } from './main.js';

const installed = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

const PROGRAMS = {
  'Node 20': { program: installed(`node20-${arch}/bin/node`), version: /^v20\./ },
  'Node 22': { program: installed(`node22-${arch}/bin/node`), version: /^v22\./ },
  'Node 24': { program: installed(`node24-${arch}/bin/node`), version: /^v24\./ },
  // No permission is given, and none is asked for.
  Deno: { program: installed('.bin/deno'), version: /^deno 2\./, args: ['run', '--no-prompt', '--cached-only', '--no-remote'] },
  Bun: { program: installed('.bin/bun'), version: /^1\./, args: ['run', '--no-install'] },
};

export const checks = Object.entries(PROGRAMS).flatMap(([runtime, { program, version, args = [] }]) =>
  [['ESM', 'main.mjs', PRINTED], ['CommonJS', 'main.cjs', PRINTED_BY_COMMONJS]].map(([system, file, text]) => ({
    name: `${runtime}, ${system}`,
    async report(context) {
      const said = await execute(program, ['--version']);
      if (!version.test(said)) throw new Error(`${program} is ${said.trim()}, not ${version}`);
      const folder = await project(context, `${runtime} ${system}`, { [file]: text });
      return JSON.parse(await execute(program, [...args, file], { cwd: folder }));
    },
  })),
);
