// node --test: a new user's way, from an empty folder to a render that is ready, by the READMEs' own words. Only these differ:
// what is packed here is installed in place of the registry's, and the ports, as several go the way at once.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { execute } from '../execute.js';
import { emptyFolder, install } from './folder.js';
import { freePort, listening } from './ports.js';
import { blocks, fromTop, lines, packageReadme } from './readme.js';
import { rustPackage } from './rust.js';
import { Terminal } from './terminal.js';

const { INSTALL, EMULATE, RENDERS, SERVER, ORDER, SECRET, NODE } = await packageReadme();

const isInstall = (command) => command.startsWith('npm install ');

describe('order-17 is ready, and again after the emulator was restarted', { concurrency: 3 }, () => {
  it('in Rust', async (test) => {
    const { emulate, commands, ...place } = await rustPackage(test);
    await twice(place, emulate, commands);
  });

  it('in Node', async () => {
    const place = await startingPoint('Node');
    await writeFile(join(place.folder, 'server.mjs'), SERVER);
    await twice(place, EMULATE, [SECRET, ...NODE]);
  });

  it('in Node, from strict TypeScript', async () => {
    const { folder, env } = await startingPoint('TypeScript');
    for (const [name, text] of Object.entries({ renders: RENDERS, server: SERVER, order: ORDER })) {
      await writeFile(join(folder, `${name}.mts`), text);
    }
    await install({ folder, env }, 'npm install @types/node');
    for (const compiler of ['typescript5', 'typescript7']) {
      const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node'];
      const tsc = fromTop(`tests/js/node_modules/${compiler}/bin/tsc`);
      await execute('node', [tsc, ...options, 'renders.mts', 'server.mts', 'order.mts'], { cwd: folder, env });
    }
    await twice({ folder, env }, EMULATE, [SECRET, ...NODE]);
  });

  for (const heading of ['Deno', 'Bun', 'Next.js', 'Cloudflare Workers']) {
    it(`in ${heading}`, async () => {
      const place = await startingPoint(heading);
      const commands = lines((await blocks('pkg/examples/README.md', heading, ['sh']))[0]);
      for (const command of commands.filter(isInstall)) await install(place, command);
      await twice(place, EMULATE, [SECRET, ...commands.filter((command) => !isInstall(command))]);
    });
  }
});

describe('order-17 is ready although the emulator has lost every webhook', () => {
  it('in Node', async () => {
    const { folder, env } = await startingPoint('Node, lost webhooks');
    await writeFile(join(folder, 'server.mjs'), SERVER);
    // The sweep first asks for a render 90 seconds after its order.
    await writeFile(join(folder, 'two-minutes-ago.mjs'), 'const now = Date.now;\nDate.now = () => now() - 120_000;\n');
    const port = await freePort();
    const emulator = new Terminal(folder, env);
    const terminal = new Terminal(folder, { ...env, PORT: `${port}` });
    try {
      emulator.type(`${EMULATE} --faults lose --port 0 --time-scale 0.001`);
      const [, url] = await emulator.line(/^export SHOTSTACK_URL=(\S+)$/);
      const [key] = await emulator.line(/^export SHOTSTACK_API_KEY=\S+$/);
      terminal.type([`export SHOTSTACK_URL=${url}`, key, SECRET].join('\n'));
      const order = NODE.at(-1);
      terminal.type(`NODE_OPTIONS=--import=./two-minutes-ago.mjs ${order}`);
      const [, render] = await terminal.line(/^ordered ([0-9a-f-]{36})$/);
      while ((await fetch(`${url}/__emulator/idle`)).status !== 204);
      terminal.type(NODE[0]);
      const [, file] = await terminal.line(/^order-17 is ready: (\S+)$/);
      assert.equal(file.split('/').pop(), `${render}.mp4`);
    } catch (error) {
      throw new Error(`${error.message}\n${terminal.text}\nthe emulator:\n${emulator.text}`, { cause: error });
    } finally {
      await terminal.close();
      await emulator.close();
    }
  });
});

/** Where the ways of JavaScript part: the package is installed, and the handler and the order are in the folder. */
async function startingPoint(name) {
  const place = await emptyFolder(name);
  await install(place, INSTALL);
  await writeFile(join(place.folder, 'renders.mjs'), RENDERS);
  await writeFile(join(place.folder, 'order.mjs'), ORDER);
  return place;
}

/** Twice: emulator, handler and order, each time with other ids, and over all that the time before has left. */
async function twice({ folder, env, port: given }, emulate, commands) {
  const emulatorPort = await freePort();
  const port = given ?? (await freePort());
  const variables = { ...env, PORT: `${port}`, PUBLIC_URL: `http://127.0.0.1:${port}/shotstack` };
  const typed = commands.map((command) => command.replaceAll('3000', `${port}`));
  const server = typed.findIndex((command) => command.endsWith(' &'));
  const renders = new Set();
  for (const time of ['first', 'second']) {
    const emulator = new Terminal(folder, env);
    const terminal = new Terminal(folder, variables);
    try {
      emulator.type(`${emulate} --port ${emulatorPort}`);
      for (const variable of ['SHOTSTACK_URL', 'SHOTSTACK_API_KEY']) {
        const [line] = await emulator.line(new RegExp(`^export ${variable}=\\S+$`));
        terminal.type(line);
      }
      terminal.type(typed.slice(0, server + 1).join('\n'));
      await listening(port, terminal);
      terminal.type(typed.slice(server + 1).join('\n'));
      const [, render] = await terminal.line(/^(?:ordered|order-17 is the render) ([0-9a-f-]{36})$/);
      await terminal.line(/order-17 is ready/);
      const [, url] = await terminal.line(/(?:order-17 is ready|^ +main): (http\S+)/);
      assert.ok(url.startsWith(`http://127.0.0.1:${emulatorPort}/cdn/`) && url.endsWith(`/${render}.mp4`), url);
      assert.equal((await fetch(url)).status, 200, url);
      renders.add(render);
    } catch (error) {
      throw new Error(`the ${time} time: ${error.message}\n${terminal.text}\nthe emulator:\n${emulator.text}`, { cause: error });
    } finally {
      await terminal.close();
      await emulator.close();
    }
  }
  assert.equal(renders.size, 2);
}
