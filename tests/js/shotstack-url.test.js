// node --test: where Shotstack is, by the option `shotstackUrl` or the environment variable.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import '../../pkg/index.js';
import { engine } from '../../pkg/src/main-engine.js';
import { environmentVariable, shotstackUrls } from '../../pkg/src/shotstack-url.js';
import { logTo } from '../../pkg/src/log.js';
import { execute } from './execute.js';

/** What is found, and what is logged. */
function found({ given, environment = {}, uses = ['baseUrl', 'origin'], readsEnvironment = true }) {
  const entries = [];
  const log = logTo((entry) => void entries.push(entry));
  const variable = (name) => environment[name];
  const { baseUrl, origin } = shotstackUrls(given, { engine, caller: 'createHandler', instead: '`origin`', uses, log, readsEnvironment, variable });
  return { baseUrl, origin, entries };
}

describe('the option shotstackUrl', () => {
  it('sets the CDN too if it is on this machine, and else the APIs alone', () => {
    for (const [given, baseUrl, origin] of [
      ['http://127.0.0.1:8484', 'http://127.0.0.1:8484', 'http://127.0.0.1:8484/cdn'],
      ['http://localhost:8484/', 'http://localhost:8484', 'http://localhost:8484/cdn'],
      ['HTTP://LOCALHOST', 'http://localhost', 'http://localhost/cdn'],
      ['http://[::1]:8484', 'http://[::1]:8484', 'http://[::1]:8484/cdn'],
      ['http://127.1.2.3/shotstack', 'http://127.1.2.3/shotstack', 'http://127.1.2.3/shotstack/cdn'],
      ['https://localhost:8484', 'https://localhost:8484', 'https://localhost:8484/cdn'],
      ['https://proxy.example.com/shotstack/', 'https://proxy.example.com/shotstack', undefined],
    ]) {
      assert.deepEqual(found({ given }), { baseUrl, origin, entries: [] });
    }
  });

  it('is refused if it cannot be meant, without what may be secret in it', () => {
    for (const [given, message] of [
      [null, /^createHandler: `shotstackUrl` is null, not a string$/],
      [8484, /is a number, not a string$/],
      ['emulator', /is not an http or https URL such as http:\/\/127\.0\.0\.1:8484$/],
      ['localhost:8484', /is localhost:8484, without a scheme: write http:\/\/localhost:8484$/],
      ['127.0.0.1:8484', /write http:\/\/127\.0\.0\.1:8484$/],
      ['ftp://127.0.0.1', /is not an http or https URL/],
      ['http://example.com', /is http:\/\/example\.com, but http is accepted on this machine only .*: use https, or give `origin`$/],
      ['http://127.0.0.1.example.com', /http is accepted on this machine only/],
      ['http://localhost.example.com', /http is accepted on this machine only/],
      ['http://128.0.0.1', /http is accepted on this machine only/],
      ['http://10.0.0.1', /http is accepted on this machine only/],
      ['http://[::2]', /http is accepted on this machine only/],
      ['https://me:hidden@example.com', /has a user name, a query or a fragment: write only https:\/\/example\.com$/],
      ['https://example.com/hidden?key=hidden', /write only https:\/\/example\.com\/…$/],
      ['https://example.com/#hidden', /a fragment/],
      ['http://example.com/hidden', /http is accepted on this machine only/],
    ]) {
      assert.throws(
        () => found({ given }),
        (error) => {
          assert.deepEqual([error.name, error.code], ['HostingError', 'option']);
          assert.match(error.message, message);
          assert.ok(!error.message.includes('hidden'), error.message);
          return true;
        },
      );
    }
  });
});

describe('the environment variable SHOTSTACK_URL', () => {
  const emulator = { SHOTSTACK_URL: 'http://127.0.0.1:8484' };

  it('is used with a warning that names it and its value', () => {
    const { baseUrl, origin, entries } = found({ environment: emulator });
    assert.deepEqual([baseUrl, origin], ['http://127.0.0.1:8484', 'http://127.0.0.1:8484/cdn']);
    assert.deepEqual(entries.map(({ level, code }) => [level, code]), [['warn', 'shotstack_url']]);
    assert.match(entries[0].message, /SHOTSTACK_URL is http:\/\/127\.0\.0\.1:8484: .*CDN at http:\/\/127\.0\.0\.1:8484\/cdn$/);
    assert.ok(!found({ environment: { SHOTSTACK_URL: 'https://example.com/hidden' } }).entries[0].message.includes('hidden'));
  });

  it('is not mentioned where it changes nothing', () => {
    const environment = { SHOTSTACK_URL: 'https://proxy.example.com' };
    assert.deepEqual(found({ environment, uses: ['origin'] }).entries, []);
    assert.equal(found({ environment, uses: ['baseUrl'] }).entries.length, 1);
  });

  it('gives way to what is given', () => {
    const nothing = { baseUrl: undefined, origin: undefined, entries: [] };
    assert.deepEqual(found({ given: 'https://a.example', environment: emulator }), { ...nothing, baseUrl: 'https://a.example' });
    assert.deepEqual(found({ environment: emulator, readsEnvironment: false }), nothing);
    assert.equal(found({ given: '', environment: emulator }).entries.length, 1);
    for (const environment of [{}, { SHOTSTACK_URL: '' }]) assert.deepEqual(found({ environment }), nothing);
  });

  it('is ignored in production, with a warning', () => {
    for (const SHOTSTACK_URL of ['http://127.0.0.1:8484', 'whatever']) {
      const { baseUrl, origin, entries } = found({ environment: { SHOTSTACK_URL, NODE_ENV: 'production' } });
      assert.deepEqual([baseUrl, origin], [undefined, undefined]);
      assert.deepEqual(entries.map(({ level, code }) => [level, code]), [['warn', 'shotstack_url_ignored']]);
      assert.match(entries[0].message, /SHOTSTACK_URL is ignored.*`shotstackUrl`/);
    }
    const given = 'http://127.0.0.1:8484';
    assert.equal(found({ given, environment: { ...emulator, NODE_ENV: 'production' } }).baseUrl, given);
  });

  it('is named if it cannot be meant', () => {
    const environment = { SHOTSTACK_URL: 'localhost:8484' };
    assert.throws(() => found({ environment }), /the environment variable SHOTSTACK_URL is localhost:8484, without a scheme/);
  });
});

describe('the environment', () => {
  it('is not read where the environment does not exist, or may not be read', () => {
    const fails = () => {
      throw new Error('not allowed');
    };
    const querySync = ({ name, variable }) => ({ state: name === 'env' && variable === 'A' ? 'granted' : 'prompt' });
    const Deno = { permissions: { querySync }, env: { get: (name) => `${name} of Deno` } };
    for (const [globals, value] of [
      [{}, undefined],
      [{ process: {} }, undefined],
      [{ process: { env: { A: 'a' } } }, 'a'],
      [{ process: { get env() { return fails(); } } }, undefined],
      [{ Deno, process: { env: { A: 'a' } } }, 'A of Deno'],
      [{ Deno: { ...Deno, permissions: { querySync: fails } } }, undefined],
      [{ Deno: {} }, undefined],
    ]) {
      assert.equal(environmentVariable('A', globals), value);
    }
    assert.equal(environmentVariable('B', { Deno }), undefined);
  });

  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const bin = (name) => here(`node_modules/.bin/${name}`);
  const deno = ['run', '--no-prompt', '--no-remote', '--cached-only'];
  const url = 'http://127.0.0.1:8484';

  /** What the client and the handler of a program log, and where their requests and files are. */
  async function logged(program, args, env) {
    const folder = here('../../target/js/shotstack-url');
    await mkdir(folder, { recursive: true });
    const entry = (name) => JSON.stringify(new URL(`../../pkg/${name}`, import.meta.url).href);
    const text = `
      import { createHandler } from ${entry('index.js')};
      import { ShotstackApi } from ${entry('api.js')};

      const codes = [];
      const onLog = ({ code }) => void codes.push(code);
      createHandler({ secrets: 'whsec_0123456789abcdef0123456789abcdef', store: { load() {}, compareAndSwap() {}, due() {} }, onLog });
      const asked = [];
      const fetch = async (url) => { asked.push(new URL(url).origin); throw new Error('no network'); };
      const api = new ShotstackApi({ apiKey: 'key', onLog: ({ code }) => void codes.push(code), fetch });
      await api.asset('00000000-0000-4000-8000-000000000001').catch(() => {});
      console.log(JSON.stringify({ codes, asked }));`;
    await writeFile(join(folder, 'main.mjs'), text);
    const given = { SHOTSTACK_URL: url, NODE_ENV: undefined, ...env };
    return JSON.parse(await execute(program, [...args, join(folder, 'main.mjs')], { env: given }));
  }
  const used = { codes: ['shotstack_url', 'shotstack_url'], asked: [url] };
  const unused = { codes: [], asked: ['https://api.shotstack.io'] };
  const ignored = { ...unused, codes: ['shotstack_url_ignored', 'shotstack_url_ignored'] };

  for (const [what, program, args, expected, env = {}] of [
    ['is read in Node', execPath, [], used],
    ['is read in Bun', bin('bun'), ['run'], used],
    ['is read in Deno, where that is allowed', bin('deno'), [...deno, '--allow-env=SHOTSTACK_URL,NODE_ENV'], used],
    ['is read in Deno, where no more is allowed', bin('deno'), [...deno, '--allow-env=SHOTSTACK_URL'], used],
    ['is not read in Deno, where it is not allowed', bin('deno'), deno, unused],
    ['is ignored in production', execPath, [], ignored, { NODE_ENV: 'production' }],
    ['may be empty', execPath, [], unused, { SHOTSTACK_URL: '' }],
  ]) {
    it(what, async () => assert.deepEqual(await logged(program, args, env), expected));
  }
});
