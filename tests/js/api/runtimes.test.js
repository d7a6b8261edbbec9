// node --test: ShotstackApi, and a handler that asks by it, in each runtime, each with its own `fetch`.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EdgeVM } from '@edge-runtime/vm';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { launchChromium } from '../chromium.js';
import { startEmulator } from '../examples/emulator.js';
import { execute } from '../execute.js';
import { lacks } from '../system.js';
import { RUNTIMES } from '../examples/program.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const OUT = here('../../../target/js/api');

let server;
let url;
before(async () => {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const seen = new Map();
const asset = (id) => ({ type: 'asset', attributes: { id, owner: 'o', status: 'ready', providerId: id, filename: `${id}.mp4`, url: `https://cdn.shotstack.io/au/stage/o/${id}.mp4` } });

/** Shotstack, and what is not: the first part of a path says which. */
function answer(request, response) {
  // A page asks from elsewhere; `HEAD` and the key need its leave.
  response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
  if (request.method === 'OPTIONS') return response.setHeader('access-control-max-age', '600').writeHead(204).end();
  const [, kind] = request.url.split('/');
  const id = new URL(request.url, url).pathname.split('/').at(-1);
  const json = (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  switch (kind) {
    case 'edit': {
      const times = (seen.get(request.headers['user-agent']) ?? 0) + 1;
      seen.set(request.headers['user-agent'], times);
      return json({ success: true, response: { id, owner: 'o', status: times === 1 ? 'rendering' : 'done', data: { output: { format: 'mp4' } } } });
    }
    case 'serve':
      return json({ data: [asset(id)] });
    case 'redirect':
      return response.writeHead(302, { location: `${url}/serve/stage/assets/render/stolen` }).end();
    case 'forbidden':
      return response.writeHead(403).end('{"message":"Forbidden"}');
    case 'html':
      return response.end('<html>');
    case 'endless': {
      const megabyte = Buffer.alloc(1024 * 1024);
      response.on('drain', () => response.write(megabyte));
      return response.write(megabyte);
    }
    case 'silent':
      return undefined;
    case 'served':
      return response.end();
    default:
      return response.writeHead(404).end();
  }
}

const bundle = async (text, { conditions = [], format = 'esm', outfile = 'main.js', ...more } = {}) => {
  const { outputFiles } = await build({
    stdin: { contents: text, resolveDir: here('.'), loader: 'js' },
    bundle: true,
    write: false,
    outfile: join(OUT, outfile),
    format,
    conditions,
    logLevel: 'warning',
    ...more,
  });
  return outputFiles;
};

/** Each runtime counts its own requests, whatever it calls itself. */
const fresh = () => seen.clear();

/** What a program prints. */
async function printed([program, ...args], source) {
  const [{ text }] = await bundle(source);
  await writeFile(join(OUT, 'main.mjs'), text);
  return (await execute(program, [...args, 'main.mjs'], { cwd: OUT })).trim();
}

/** What workerd responds, which calls `run` of this source. */
async function responded(source, compatibilityDate) {
  const worker = `${source}; export default { fetch: async () => new Response(await run().catch((error) => error.stack)) };`;
  const files = await bundle(worker, { conditions: ['workerd'], loader: { '.wasm': 'copy' } });
  const modules = files.map(({ path, text, contents }) =>
    path.endsWith('.wasm') ? { type: 'CompiledWasm', path, contents } : { type: 'ESModule', path, contents: text },
  );
  modules.sort(({ type }) => (type === 'ESModule' ? -1 : 1));
  const miniflare = new Miniflare({ modulesRoot: OUT, modules, compatibilityDate, cf: false, host: '127.0.0.1' });
  try {
    return await (await miniflare.dispatchFetch('http://localhost/')).text();
  } finally {
    await miniflare.dispose();
  }
}

describe('an order whose callbacks are all lost', () => {
  let emulator;
  before(async () => (emulator = await startEmulator({ faults: 'lose', cdn: [] })));
  after(() => emulator.stop());

  const source = () => {
    const { url, apiKey } = emulator;
    return `import { settled } from './lost-callbacks.js'; const run = () => settled(${JSON.stringify({ url, apiKey })});`;
  };
  const settledOnce = (text) =>
    assert.deepEqual(JSON.parse(text), {
      asking: [{ id: 'render.ready/the render', correlation: 'asked', roles: ['main', 'poster'] }],
      blind: [{ id: 'render.overdue/the render', correlation: 'not asked', roles: [] }],
    });

  for (const [runtime, program] of Object.entries(RUNTIMES)) {
    it(`is settled by the sweep, or overdue without a key, in ${runtime}`, async () => {
      settledOnce(await printed(program, `${source()}; console.log(await run());`));
    });
  }

  it('is settled by the sweep, or overdue without a key, in workerd', async () => {
    settledOnce(await responded(source(), '2026-04-01'));
  });
});

describe('ShotstackApi', () => {
  for (const [runtime, program] of Object.entries(RUNTIMES)) {
    it(`in ${runtime}`, async () => {
      fresh();
      const source = `import { refusedConnection, run } from './portable.js';
        console.log(await run(${JSON.stringify(url)}), await refusedConnection());`;
      assert.equal(await printed(program, source), 'ok ok');
    });
  }

  it('in workerd', async () => {
    const source = `import { run as runAt } from './portable.js'; const run = () => runAt(${JSON.stringify(url)});`;
    // One with a platform that takes no word on caches, and one that does.
    for (const compatibilityDate of ['2024-09-01', '2026-04-01']) {
      fresh();
      assert.equal(await responded(source, compatibilityDate), 'ok', compatibilityDate);
    }
  });

  it("in Vercel's edge runtime", async () => {
    fresh();
    const modules = {};
    const outside = {
      name: 'compiled outside',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: basename(path, '.wasm?module'), namespace: 'outside' }));
        onLoad({ filter: /.*/, namespace: 'outside' }, async ({ path: name }) => {
          modules[name] = new WebAssembly.Module(await readFile(here(`../../../pkg/wasm/${name}.wasm`)));
          return { contents: `export default globalThis.${name}`, loader: 'js' };
        });
      },
    };
    const text = `import { run } from './portable.js'; globalThis.ran = run(${JSON.stringify(url)});`;
    const [file] = await bundle(text, { conditions: ['edge-light'], format: 'iife', plugins: [outside] });
    const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false }, extend: (globals) => Object.assign(globals, modules) });
    vm.evaluate(file.text);
    assert.equal(await vm.evaluate('ran'), 'ok');
  });

  it('in Chromium', { skip: lacks('Chromium') }, async () => {
    fresh();
    const [{ text }] = await bundle(`import { run } from './portable.js'; globalThis.run = run;`, { format: 'iife' });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${url}/served`);
      await page.addScriptTag({ content: text });
      assert.equal(await page.evaluate((base) => globalThis.run(base), url), 'ok');
    } finally {
      await browser.close();
    }
  });
});
