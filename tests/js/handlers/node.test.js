// node --test: the adapters for node:http, Express and Fastify, over sockets.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { callbackUrl, createHandler } from 'shotstack-hosting';
import { fastifyPlugin, toFastifyHandler, toNodeHandler } from 'shotstack-hosting/node';
import { onTheCdn, OWNER, ready, RENDER, SECRET } from '../suite/deliveries.js';

const MAIN = ready('a', onTheCdn('.mp4'));
const BOTH = [`asset.ready/${RENDER}/a`, `render.ready/${RENDER}`];
const JSON_TYPE = { 'content-type': 'application/json' };

const rejections = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
after(() => assert.deepEqual(rejections, [], 'unhandled rejections'));

function made(options = {}) {
  const ids = [];
  const log = [];
  const note = ({ id }) => void ids.push(id);
  const handler = createHandler({ secrets: [SECRET], onReady: note, onAsset: note, onLog: (entry) => void log.push(entry), ...options });
  return { handler, ids, log };
}

async function listening(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { port, close };
}

/** Each way to put a handler behind `/hook`: `(handler) => { port, close }`. */
const served = {
  'node:http': (handler) => listening(createServer(toNodeHandler(handler))),
};
for (const [version, express] of Object.entries({ 4: express4, 5: express5 })) {
  const on = (...parsers) => (handler) => {
    const app = express();
    for (const parser of parsers) app.use(parser);
    // The router takes its path off `url`.
    app.use('/hook', toNodeHandler(handler));
    return listening(createServer(app));
  };
  const keep = (request, _response, buffer) => void (request.rawBody = buffer);
  served[`Express ${version}`] = on();
  served[`Express ${version} behind json()`] = on(express.json());
  served[`Express ${version} behind json() that keeps the bytes`] = on(express.json({ verify: keep }));
  served[`Express ${version} behind raw()`] = on(express.raw({ type: () => true }));
  served[`Express ${version} behind text()`] = on(express.text({ type: () => true }));
}
const onFastify = (prepare) => async (handler) => {
  const app = fastify();
  prepare(app, handler);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: app.server.address().port, close: () => app.close() };
};
served['Fastify, plugin'] = onFastify((app, handler) => app.register(fastifyPlugin, { handler, url: '/hook' }));
served['Fastify, route behind its parser'] = onFastify((app, handler) => app.post('/hook', toFastifyHandler(handler)));

const callback = (port) => callbackUrl({ url: `http://127.0.0.1:${port}/hook?shop=3`, secret: SECRET, correlation: '17' });

for (const [name, serve] of Object.entries(served)) {
  const parses = /parser|json|raw|text/.test(name);
  const behindJson = /parser|json/.test(name);

  describe(name, () => {
    const withHandler = (title, run, options) =>
      it(title, async () => {
        const { handler, ids, log } = made(options);
        const { port, close } = await serve(handler);
        try {
          await run({ port, url: callback(port), ids, log });
        } finally {
          await close();
        }
      });

    withHandler('a callback is taken', async ({ url, ids }) => {
      const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(MAIN) });
      assert.equal(response.status, 200);
      assert.equal(await response.text(), '');
      assert.deepEqual(ids.sort(), BOTH);
    });

    withHandler('what is refused says why', async ({ port, url, ids }) => {
      const body = JSON.stringify(MAIN);
      const without = await fetch(`http://127.0.0.1:${port}/hook`, { method: 'POST', headers: JSON_TYPE, body });
      assert.deepEqual([without.status, (await without.json()).code], [401, 'token_missing']);
      assert.equal(without.headers.get('content-type').split(';')[0], 'application/problem+json');
      const invented = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: '{"status":"completed"}' });
      assert.deepEqual([invented.status, (await invented.json()).code], [400, 'invalid']);
      assert.deepEqual(ids, []);
    });

    withHandler(
      'what fails inside is answered 503',
      async ({ url }) => {
        const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(MAIN) });
        assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '8']);
      },
      { onReady: () => Promise.reject(new Error('no mail')) },
    );

    if (!/route behind/.test(name)) {
      withHandler('a GET is refused', async ({ url }) => {
        for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
          const response = await fetch(url, { method });
          assert.deepEqual([response.status, response.headers.get('allow')], [405, 'POST'], method);
          assert.equal((await response.text()).length > 0, method !== 'HEAD');
        }
      });
    }

    if (!behindJson) {
      withHandler('duplicate members are seen, and no content type is asked for', async ({ url, ids }) => {
        const body = JSON.stringify(MAIN);
        const twice = body.replace('{', '{"type":"serve",');
        const response = await fetch(url, { method: 'POST', body: twice, headers: { 'content-type': 'text/plain' } });
        assert.deepEqual([response.status, (await response.json()).violations[0].code], [400, 'duplicate_member']);
        const taken = await fetch(url, { method: 'POST', body: new Blob([body]) });
        assert.equal(taken.status, 200);
        assert.deepEqual(ids.sort(), BOTH);
      });
    }

    if (!parses) {
      withHandler('what is too large is refused, and the connection is good for nothing more', async ({ port, url }) => {
        const { pathname, search } = new URL(url);
        const head = (length) => `POST ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
        const said = await answerTo(port, `${head(70_000)}${'x'.repeat(1000)}`);
        assert.match(said, /^HTTP\/1\.1 413 /);
        assert.match(said, /connection: close/i);
        // In chunks, so that nothing tells how much will come.
        const chunk = `${(1024).toString(16)}\r\n${'x'.repeat(1024)}\r\n`;
        const chunked = `POST ${pathname}${search} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(65)}`;
        assert.match(await answerTo(port, chunked), /^HTTP\/1\.1 413 /);
      });

      withHandler('the connection stays good for the next callback', async ({ port, url, ids }) => {
        const { pathname, search } = new URL(url);
        const request = (path, body) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
        const body = JSON.stringify(MAIN);
        const last = 'GET /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
        const said = await answerTo(port, request('/hook', body) + request(pathname + search, body) + last);
        assert.deepEqual(said.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 401', 'HTTP/1.1 200', 'HTTP/1.1 405']);
        assert.deepEqual(ids.sort(), BOTH);
      });

      withHandler('a caller who hangs up within the body is no error', async ({ port, url, log }) => {
        const { pathname, search } = new URL(url);
        const socket = connect(port, '127.0.0.1');
        const begun = `POST ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\n\r\n{"type"`;
        await new Promise((sent) => socket.write(begun, sent));
        socket.destroy();
        await until(() => log.some(({ code }) => code === 'unavailable'));
        // Others are served.
        assert.equal((await fetch(`http://127.0.0.1:${port}/hook`)).status, 405);
      });
    }
  });
}

describe('toNodeHandler', () => {
  it('brings to its end what was begun, though the caller has hung up', async () => {
    let began;
    let finish;
    const begun = new Promise((resolve) => (began = resolve));
    const { handler, log } = made({ onReady: () => (began(), new Promise((resolve) => (finish = resolve))) });
    const { port, close } = await listening(createServer(toNodeHandler(handler)));
    try {
      const controller = new AbortController();
      const body = JSON.stringify(MAIN);
      const asking = fetch(callback(port), { method: 'POST', body, signal: controller.signal });
      asking.catch(() => {});
      await begun;
      controller.abort();
      await assert.rejects(asking, { name: 'AbortError' });
      finish();
      await until(() => log.filter(({ code }) => code === 'announced').length === 2);
      const repeated = await fetch(callback(port), { method: 'POST', body });
      assert.equal(repeated.status, 200);
    } finally {
      await close();
    }
  });

  it('ends a response that something else has begun', async () => {
    const { handler } = made();
    const server = createServer((request, response) => {
      response.writeHead(202);
      response.write('early ');
      return toNodeHandler(handler)(request, response);
    });
    const { port, close } = await listening(server);
    try {
      const response = await fetch(callback(port), { method: 'POST', body: JSON.stringify(MAIN) });
      assert.equal(await response.text(), 'early ');
    } finally {
      await close();
    }
  });

  it('answers 503 where a parser has left nothing, and the log tells why', async () => {
    const { handler, log } = made();
    const server = createServer(async (request, response) => {
      for await (const chunk of request) void chunk;
      await toNodeHandler(handler)(request, response);
    });
    const { port, close } = await listening(server);
    try {
      const response = await fetch(callback(port), { method: 'POST', body: JSON.stringify(MAIN) });
      assert.equal(response.status, 503);
      assert.match(log.at(-1).error.message, /has read the body/);
    } finally {
      await close();
    }
  });
});

/** All that comes back for some bytes, until the server closes the connection. */
async function answerTo(port, text) {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('utf8').on('data', (more) => (said += more));
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return said;
}

async function until(isSo) {
  const end = Date.now() + 5000;
  while (!isSo()) {
    assert.ok(Date.now() < end, `${isSo} does not come to be`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
