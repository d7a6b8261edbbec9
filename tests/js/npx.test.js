// node --test: the command line and the entry for tests, from the packed packages of this platform.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { arch, execPath, platform } from 'node:process';
import { createInterface } from 'node:readline';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = `${platform}-${arch}`;
const PACKAGE = here('../../target/npm/shotstack-hosting.tgz');
const PROGRAM = here(`../../target/npm/cli-${TARGET}-debug.tgz`);
const FIXTURE = here('../fixtures/serve-copy-ready.json');

/** An empty folder with these packages installed. */
async function installed(name, ...packages) {
  const folder = here(`../../target/js/${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private": true}');
  await execute('npm', ['install', '--offline', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  return folder;
}

const npx = (cwd, ...args) => spawnSync('npx', ['--no-install', 'shotstack-hosting', ...args], { cwd, encoding: 'utf8' });
const launcher = (folder) => join(folder, 'node_modules/shotstack-hosting/bin/shotstack-hosting.js');

describe('npx shotstack-hosting', () => {
  let folder;
  before(async () => (folder = await installed('npx', PACKAGE, PROGRAM)));

  it('runs the program, whose output and exit status it has', () => {
    const { status, stdout } = npx(folder, 'inspect', FIXTURE);
    assert.match(stdout, /valid serve\/copy, ready/);
    assert.equal(status, 0);
    assert.equal(npx(folder, 'inspect', join(folder, 'package.json')).status, 1);
    assert.equal(npx(folder, 'no-such-command').status, 2);
  });

  it('passes the standard input on', () => {
    const { status, stdout } = spawnSync(execPath, [launcher(folder), 'inspect', '--json', '-'], { input: '{}', encoding: 'utf8' });
    assert.equal(JSON.parse(stdout).valid, false);
    assert.equal(status, 1);
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    it(`passes ${signal} on, and ends with the emulator`, async () => {
      const child = spawn(execPath, [launcher(folder), 'emulate', '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      const [line] = await once(createInterface(child.stdout), 'line');
      const { listening } = JSON.parse(line);
      assert.equal((await fetch(`${listening}/__emulator/idle`)).status, 204);
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
      await assert.rejects(fetch(`${listening}/__emulator/idle`), { message: 'fetch failed' });
    });
  }

  it("runs the README's commands", async () => {
    const readme = await readFile(here('../../pkg/README.md'), 'utf8');
    const commands = [...readme.matchAll(/^npx shotstack-hosting (\S+)/gm)].map(([, command]) => command);
    assert.deepEqual(commands, ['emulate', 'demo', 'inspect']);
    for (const command of commands) assert.equal(npx(folder, command, '--help').status, 0, command);
    assert.match(npx(folder, 'demo').stdout, /render\.ready/);
  });

  it('says what to do where the optional package was left out', async () => {
    const bare = await installed('npx-bare', '--omit=optional', PACKAGE);
    const { status, stderr } = npx(bare, 'demo');
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`^shotstack-hosting: the optional package @shotstack-hosting/cli-${TARGET} is not installed: install again without --omit=optional`));
    assert.match(stderr, /cargo install shotstack-hosting-cli/);
  });

  it('says what to do where the packages are those of another machine', async () => {
    const moved = await installed('npx-moved', PACKAGE, PROGRAM);
    const other = TARGET === 'darwin-arm64' ? 'linux-arm64' : 'darwin-arm64';
    const scope = join(moved, 'node_modules/@shotstack-hosting');
    await rename(join(scope, `cli-${TARGET}`), join(scope, `cli-${other}`));
    const { status, stderr } = npx(moved, 'demo');
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`the packages were installed for ${other}, and this is ${TARGET}: delete node_modules and install again`));
  });

  it('says what to do on a platform without a program', () => {
    const text = `Object.defineProperty(process, 'platform', { value: 'sunos' }); await import(${JSON.stringify(launcher(folder))});`;
    const { status, stderr } = spawnSync(execPath, ['--input-type=module', '--eval', text], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`there is no prebuilt program for sunos-${arch}, only for linux-x64`));
  });

  it('runs the program that SHOTSTACK_HOSTING_BINARY names, or says that it is missing', () => {
    const run = (path) => spawnSync(execPath, [launcher(folder), '--version'], { env: { SHOTSTACK_HOSTING_BINARY: path }, encoding: 'utf8' });
    assert.equal(run(execPath).stdout.trim(), process.version);
    assert.match(run('/no/such/file').stderr, /SHOTSTACK_HOSTING_BINARY is \/no\/such\/file, where there is no file/);
  });
});

/** What a user's tests do: a render by the emulator, and a delivery without one. */
const PROGRAM_TEXT = `
async function main({ createHandler }, { memoryStore }, { startEmulator, sampleEvent, signedDelivery }) {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const ready = [];
  const onReady = ({ correlation, urls }) => void ready.push([correlation, urls.main]);
  const handler = createHandler({ secrets: secret, store: memoryStore(), onReady, onLog() {} });
  const event = sampleEvent('serve.copy', { render: 'd2b46ed6' });
  const replies = [];
  for (const delivery of [{ secret, event }, { secret: 'another-secret-of-24-bytes-and-more', event }]) {
    replies.push((await handler(signedDelivery({ expect: ['main'], ...delivery }))).status);
  }
  const emulator = await startEmulator({ seed: 7 });
  const again = await startEmulator({ seed: 7 });
  const sameKey = emulator.apiKey === again.apiKey && emulator.seed === 7;
  await again.stop();
  const response = await fetch(emulator.url + '/edit/stage/render', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': emulator.apiKey },
    body: JSON.stringify({ timeline: { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] }, output: { format: 'mp4', resolution: 'sd' } }),
  });
  const { response: { id } } = await response.json();
  await emulator.idle();
  const assets = await fetch(emulator.url + '/serve/stage/assets/render/' + id, { headers: { 'x-api-key': emulator.apiKey } });
  const { data } = await assets.json();
  const failure = await startEmulator({ faults: 'no-such-fault' }).catch(({ code, message }) => ({ code, message }));
  const unknown = await startEmulator({ fault: 'drop' }).catch(({ code, message }) => ({ code, message }));
  console.log(JSON.stringify({ replies, ready, sameKey, statuses: data.map(({ attributes }) => attributes.status), failure, unknown }));
  // The emulator is not stopped: it ends with this program.
  console.log(emulator.url);
}
`;
const NAMES = ['shotstack-hosting', 'shotstack-hosting/store/memory', 'shotstack-hosting/testing'];

describe('shotstack-hosting/testing', () => {
  let folder;
  before(async () => (folder = await installed('testing', PACKAGE, PROGRAM)));

  for (const [file, load] of [
    ['main.mjs', (name) => `await import('${name}')`],
    ['main.cjs', (name) => `require('${name}')`],
  ]) {
    it(`starts an emulator, and makes events and deliveries, in ${file}`, async () => {
      await writeFile(join(folder, file), `${PROGRAM_TEXT}main(${NAMES.map(load).join(', ')});`);
      const [line, url] = (await execute(execPath, [file], { cwd: folder })).trim().split('\n');
      const { failure, unknown, ...rest } = JSON.parse(line);
      assert.deepEqual(rest, {
        replies: [200, 401],
        ready: [['order-17', 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4']],
        sameKey: true,
        statuses: ['ready'],
      });
      assert.equal(failure.code, 'emulator');
      assert.match(failure.message, /^startEmulator: the emulator has ended with 2: .*no-such-fault/s);
      assert.deepEqual(unknown, {
        code: 'option',
        message: 'startEmulator: there is no option `fault`: did you mean `faults`?',
      });
      await assert.rejects(fetch(url), { message: 'fetch failed' });
    });
  }

  it('has the events of the guides', async () => {
    const { sampleEvent } = await import(join(folder, 'node_modules/shotstack-hosting/testing.js'));
    for (const [kind, file] of Object.entries({
      'serve.copy': 'serve-copy-ready-same-stem',
      'edit.render': 'edit-render-done',
      'ingest.source': 'ingest-source-ready',
      'ingest.rendition': 'ingest-rendition-ready',
    })) {
      assert.deepEqual(sampleEvent(kind), JSON.parse(await readFile(here(`../fixtures/${file}.json`), 'utf8')), kind);
    }
    const failed = sampleEvent('serve.copy', { status: 'failed', extra: 1 });
    assert.deepEqual([failed.url, typeof failed.error, failed.extra], [null, 'string', 1]);
    assert.throws(() => sampleEvent('serve.move'), { code: 'argument', message: /"serve\.move" is not a kind of event: there are serve\.copy/ });
  });
});
