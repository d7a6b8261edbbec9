// node --test: an instance that traps is replaced, and one that cannot be made says why.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { createHandler, UNAUTHENTICATED } from '../../pkg/index.js';
import { Engine } from '../../pkg/src/engine.js';
import { engine as mainEngine } from '../../pkg/src/main-engine.js';
import { memoryStore } from '../../pkg/store/memory.js';
import { onTheCdn, post, ready, RENDER } from './suite/deliveries.js';

/** A module with two functions, `__wbindgen_start`, which does nothing, and `trap`. */
const MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 3, 2, 0, 0],
  ...[7, 27, 2, 16, ...Buffer.from('__wbindgen_start'), 0, 0, 4, ...Buffer.from('trap'), 0, 1],
  ...[10, 8, 2, 2, 0, 0x0b, 3, 0, 0x00, 0x0b],
);

/** An engine with such a module, and the glue of each instance that was made. */
function started() {
  const instances = [];
  const engine = new Engine();
  const createGlue = ({ HostingError }) => {
    let wasm;
    const glue = {
      __wbg_set_wasm: (exports) => (wasm = exports),
      trap: () => wasm.trap(),
      number: () => instances.length,
      refuse: () => {
        throw new HostingError('no', 'it is refused', { path: '/a' });
      },
    };
    instances.push(glue);
    return glue;
  };
  engine.provide(createGlue, './glue.js', () => MODULE);
  return { engine, instances };
}

describe('an instance', () => {
  it('is made at the first call, and kept', () => {
    const { engine, instances } = started();
    assert.equal(instances.length, 0);
    assert.equal(engine.call('number'), 1);
    assert.equal(engine.call('number'), 1);
  });

  it('that traps is replaced, with its glue', () => {
    const { engine, instances } = started();
    assert.throws(() => engine.call('trap'), { name: 'HostingError', code: 'internal' });
    assert.equal(engine.call('number'), 2);
    assert.notEqual(instances[0], instances[1]);
    assert.equal(engine.glue, instances[1]);
  });

  it('that throws something else is replaced too', () => {
    const { engine } = started();
    assert.throws(() => engine.call('no_such_export'), TypeError);
    assert.equal(engine.call('number'), 2);
  });

  it('that refuses is kept', () => {
    const { engine } = started();
    assert.throws(() => engine.call('refuse'), { name: 'HostingError', code: 'no', path: '/a' });
    assert.equal(engine.call('number'), 1);
  });

  it('is replaced when another module is provided', async () => {
    const { engine } = started();
    assert.equal(engine.call('number'), 1);
    engine.provide(() => ({ __wbg_set_wasm() {}, number: () => 'of another' }), './glue.js', () => MODULE);
    await engine.init();
    assert.equal(engine.call('number'), 'of another');
  });

  it('can be started without blocking, once', async () => {
    const { engine, instances } = started();
    await Promise.all([engine.init(), engine.init()]);
    await engine.init();
    assert.equal(engine.glue, engine.glue);
    assert.ok(instances.includes(engine.glue));
  });
});

describe('a handler whose instance traps within a turn', () => {
  /** A store under which the instance of the module fails as often as this. */
  function trapping(traps) {
    const good = memoryStore();
    let left = traps;
    const trap = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    const load = async (key) => {
      left -= 1;
      if (left >= 0) assert.throws(() => mainEngine.run(trap), { code: 'internal' });
      return good.load(key);
    };
    return { ...good, load };
  }

  const made = (traps) => {
    const log = [];
    const ids = [];
    const onLog = (entry) => void log.push(entry);
    const handler = createHandler({ secrets: UNAUTHENTICATED, store: trapping(traps), onReady: ({ id }) => void ids.push(id), onLog });
    return { handler, ids, errors: () => log.filter(({ level }) => level === 'error').map(({ code }) => code) };
  };

  it('is replied to with 503, and the next delivery succeeds in a new one', async () => {
    const { handler, ids, errors } = made(1);
    const deliver = async () => (await handler(post(ready('a', onTheCdn('.mp4'))))).status;
    assert.deepEqual([await deliver(), errors()], [503, ['turn_lost']]);
    assert.deepEqual([await deliver(), ids], [200, [`render.ready/${RENDER}`]]);
  });

  it('rejects other calls', async () => {
    const { handler } = made(1);
    await assert.rejects(handler.expect({ render: RENDER }), { code: 'turn_lost' });
    assert.equal((await handler.expect({ render: RENDER })).report.status, 'pending');
  });
});

/** What a script exports, which is bundled and runs in a context of its own. */
async function inContext(contents, { wasm = true, ...globals } = {}) {
  const stdin = { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', globalName: 'subject' });
  const context = createContext({ URL, TextEncoder, TextDecoder, console, ...globals }, { codeGeneration: { wasm } });
  return runInContext(`${outputFiles[0].text}\nsubject`, context);
}

describe('where WebAssembly may not be compiled', () => {
  const CALLS = `
    import { init } from '../../pkg/init.js';
    import { checkEvent, createHandler } from '../../pkg/index.js';
    export const call = () => checkEvent('{}');
    export const handler = () => createHandler({ secrets: 'whsec_0123456789abcdef0123456789abcdef', onLog() {} });
    export { init };`;

  it('each call says which directive allows it', async () => {
    const calls = await inContext(CALLS, { wasm: false });
    for (const name of ['call', 'handler', 'init']) {
      await assert.rejects(async () => calls[name](), (error) => {
        assert.deepEqual([error.name, error.code], ['HostingError', 'webassembly_blocked'], `${name}: ${error.stack}`);
        assert.match(error.message, /add 'wasm-unsafe-eval' to `script-src` in its Content-Security-Policy/);
        assert.equal(error.cause.name, 'CompileError');
        return true;
      });
    }
    const allowed = await inContext(CALLS);
    await allowed.init();
    assert.equal(allowed.call().valid, false);
  });

  it('a module that is not valid has its own error', async () => {
    const engine = new Engine();
    engine.provide(() => ({}), './glue.js', () => Uint8Array.of(1, 2, 3));
    assert.throws(() => engine.call('number'), WebAssembly.CompileError);
    await assert.rejects(engine.init(), WebAssembly.CompileError);
  });
});

describe('a page', () => {
  it('with a bundle for Node gets the error of a missing module', async () => {
    const { bytesOfFile } = await inContext(`export * from '../../pkg/src/node/module-file.js';`);
    assert.throws(() => bytesOfFile('file:///a.wasm'), { name: 'HostingError', code: 'webassembly_missing' });
  });

  it('reads events whatever its `Buffer` is', async () => {
    const contents = `export { parseEvent } from '../../pkg/index.js';`;
    const body = new TextEncoder().encode(JSON.stringify(ready('a', onTheCdn('.mp4'))));
    for (const Buffer of [undefined, null, 5, {}, { from: 'a' }, { from: () => 'a' }, class Buffer extends Uint8Array {}, Array]) {
      const { parseEvent } = await inContext(contents, { Buffer });
      assert.equal(parseEvent(body).id, 'a', String(Buffer));
    }
  });
});
