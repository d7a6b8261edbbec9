// A local Shotstack for a test.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { HostingError } from '../error.js';
import { checkNames } from '../option-names.js';
import { programPath } from './program.js';

/** A second of the emulator's is ten milliseconds: a render takes a tenth of a second. */
const TIME_SCALE = 0.01;

const flags = {
  timeScale: (value) => ['--time-scale', `${value}`],
  faults: (value) => ['--faults', `${value}`],
  seed: (value) => ['--seed', `${value}`],
  owner: (value) => ['--owner', `${value}`],
  cdnOrigin: (value) => ['--cdn-origin', `${value}`],
  rateLimits: (value) => (value ? [] : ['--no-rate-limits']),
};

export async function startEmulator(options = {}) {
  const args = ['emulate', '--json', '--port', '0'];
  checkNames(options, Object.keys(flags), { caller: 'startEmulator', code: 'option' });
  for (const [name, value] of Object.entries({ timeScale: TIME_SCALE, rateLimits: false, ...options })) {
    if (value !== undefined) args.push(...flags[name](value));
  }
  const path = programPath(import.meta.url);
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const { listening: url, apiKey, seed } = await started(child, path);

  const kill = () => child.kill('SIGTERM');
  process.on('exit', kill);
  // A test that has forgotten `stop` ends all the same.
  for (const part of [child, child.stdout, child.stderr]) part.unref?.();

  const stop = async () => {
    process.off('exit', kill);
    child.ref();
    kill();
    await ended;
  };
  return {
    url,
    apiKey,
    seed,
    async idle() {
      for (;;) {
        const { status } = await fetch(`${url}/__emulator/idle`);
        if (status === 204) return;
        if (status >= 400) throw new HostingError('emulator', `the emulator answers ${status} to a request for idle`);
      }
    },
    stop,
    [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]: stop,
  };
}

/** What the program prints at first: one line of JSON. Later on its warnings are shown. */
function started(child, path) {
  return new Promise((resolve, reject) => {
    let out = '';
    let warnings = '';
    let isUp = false;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (isUp) return;
      out += text;
      const end = out.indexOf('\n');
      if (end < 0) return;
      isUp = true;
      process.stderr.write(warnings);
      resolve(JSON.parse(out.slice(0, end)));
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      if (isUp) process.stderr.write(text);
      else warnings += text;
    });
    child.on('error', (cause) => reject(new HostingError('emulator', `startEmulator: ${path} cannot be run: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      reject(new HostingError('emulator', `startEmulator: the emulator has ended with ${signal ?? code}: ${warnings.trim()}`));
    });
  });
}
