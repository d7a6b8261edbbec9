// node --test: the README's way from `npm install` to a handler, gone as it is written, with the emulator for Shotstack.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { execute } from '../execute.js';
import { secret, startEmulator } from './emulator.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARBALL = here('../../../target/npm/shotstack-hosting.tgz');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Resolves when somebody listens. */
async function listening(port) {
  for (;;) {
    try {
      return await fetch(`http://127.0.0.1:${port}/`);
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

it('leads from npm install to a handler that works, in three blocks', async () => {
  const readme = await readFile(here('../../../pkg/README.md'), 'utf8');
  const section = readme.split('\n## ').find((text) => text.startsWith('From npm install to a handler\n'));
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
  assert.deepEqual(blocks.map(({ language }) => language), ['sh', 'mjs', 'mjs']);
  const [install, server, submit] = blocks.map(({ text }) => text);

  const folder = here('../../../target/js/readme');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private": true}');
  await writeFile(join(folder, 'server.mjs'), server);
  await writeFile(join(folder, 'submit.mjs'), submit);
  // The package that is to be published, where the registry would give the one that is.
  const [program, ...args] = install.trim().replace(/(?<= )shotstack-hosting$/, TARBALL).split(' ');
  assert.ok(args.includes(TARBALL), install);
  await execute(program, [...args, '--offline', '--no-audit', '--no-fund'], { cwd: folder });

  const port = await freePort();
  // As it is: its files are below its own URL, which SHOTSTACK_URL tells the handler.
  const emulator = await startEmulator({ cdn: [] });
  const env = { ...process.env, CALLBACK_SECRET: secret, PORT: `${port}`, SHOTSTACK_URL: emulator.url, NODE_ENV: undefined };
  const child = spawn(execPath, ['server.mjs'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    const lines = createInterface(child.stdout);
    assert.equal((await listening(port)).status, 405);
    const said = once(lines, 'line');
    const submitted = await execute(execPath, ['submit.mjs'], {
      cwd: folder,
      env: {
        CALLBACK_SECRET: secret,
        SHOTSTACK_API_KEY: emulator.apiKey,
        SHOTSTACK_URL: emulator.url,
        PUBLIC_URL: `http://127.0.0.1:${port}/`,
      },
    });
    const [, id] = submitted.match(/^ordered ([0-9a-f-]{36})$/m);
    const [line] = await said;
    assert.match(line, new RegExp(`^order-17 is ready: ${emulator.url}/cdn/au/stage/\\w+/${id}\\.mp4$`));
  } finally {
    child.kill('SIGTERM');
    await ended;
    await emulator.stop();
  }
});
