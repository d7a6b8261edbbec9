// node --test: what is easily written wrong around a handler, and the sentence that each ends in at once.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import BetterSqlite3 from 'better-sqlite3';
import express5 from 'express';
import express4 from 'express4';
import fastify from 'fastify';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { fastifyPlugin, toFastifyHandler, toNodeHandler } from 'shotstack-hosting/node';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
import { postgresStore } from 'shotstack-hosting/store/postgres';
import { redisStore } from 'shotstack-hosting/store/redis';
import { sqliteStore } from 'shotstack-hosting/store/sqlite';
import { onTheCdn, post, ready } from '../suite/deliveries.js';

const MAIN = ready('a', onTheCdn('.mp4'));

/** A handler, and its log. */
function made(options = {}) {
  const log = [];
  const given = { secrets: UNAUTHENTICATED, onLog: (entry) => void log.push(entry), ...options };
  return { handler: createHandler(given), later: createHandler(() => given), log };
}

describe('a handler without its adapter', () => {
  const servers = {
    'node:http': (handler) => createServer(handler),
    'Express 4': (handler) => createServer(express4().post('/hook', handler)),
    'Express 5': (handler) => createServer(express5().use('/hook', handler)),
    'Express 5 behind json()': (handler) => createServer(express5().use(express5.json()).post('/hook', handler)),
  };
  const reply = async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/hook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(MAIN),
    });
    return [response.status, await response.json()];
  };

  for (const [name, serve] of Object.entries(servers)) {
    for (const kind of ['handler', 'later']) {
      it(`is answered at once, and says what to use: ${name}, ${kind}`, async () => {
        const { log, ...handlers } = made();
        const server = serve(handlers[kind]).listen(0, '127.0.0.1');
        await once(server, 'listening');
        try {
          const [status, { code, detail }] = await reply(server.address().port);
          assert.deepEqual([status, code], [503, 'not_adapted']);
          assert.match(detail, /use `toNodeHandler\(handler\)`.*import \{ toNodeHandler \} from 'shotstack-hosting\/node'/);
          if (kind === 'handler') assert.deepEqual(log.filter(({ level }) => level === 'error').map((entry) => entry.message), [detail]);
        } finally {
          server.closeAllConnections();
          await new Promise((closed) => server.close(closed));
        }
      });
    }
  }

  it('is answered at once, and says what to use: Fastify', async () => {
    const app = fastify();
    app.post('/hook', made().handler);
    await app.listen({ port: 0, host: '127.0.0.1' });
    try {
      const [status, { code, detail }] = await reply(app.server.address().port);
      assert.deepEqual([status, code], [503, 'not_adapted']);
      assert.match(detail, /use `toFastifyHandler\(handler\)`/);
    } finally {
      await app.close();
    }
  });
});

describe('an adapter of what is not a handler', () => {
  const options = { secrets: UNAUTHENTICATED };
  for (const [name, adapt, message] of [
    ['options', () => toNodeHandler(options), /^toNodeHandler: the handler is an object: write `toNodeHandler\(createHandler\(options\)\)`$/],
    ['nothing', () => toNodeHandler(), /^toNodeHandler: the handler is undefined: /],
    ['a promise', () => toNodeHandler(Promise.resolve(made().handler)), /^toNodeHandler: the handler is a promise: /],
    ['createHandler', () => toNodeHandler(createHandler), /is a function, but not one that `createHandler` made: write/],
    ['options', () => toFastifyHandler(options), /write `toFastifyHandler\(createHandler\(options\)\)`$/],
  ]) {
    it(`is refused at once: ${name}`, () => assert.throws(adapt, { name: 'HostingError', code: 'argument', message }));
  }

  it('is refused at once: a plugin without a handler', async () => {
    await assert.rejects(async () => fastify().register(fastifyPlugin, { url: '/hook' }), {
      code: 'argument',
      message: 'fastifyPlugin: the handler is undefined: write `{ handler: createHandler(options) }`',
    });
  });
});

describe('a store of what is not a client', () => {
  const pending = Promise.resolve({ hmGet() {}, eval() {} });
  for (const [open, message] of [
    [() => sqliteStore('file.db'), "sqliteStore: the database is a string: write `sqliteStore(new DatabaseSync('renders.sqlite'))`"],
    [() => sqliteStore(), /^sqliteStore: the database is undefined: write /],
    [() => sqliteStore({ exec() {} }), /is an object without the function `prepare`: write /],
    [
      () => postgresStore('postgres://me:S3CRET@db.example/videos'),
      'postgresStore: the client is a URL: write `postgresStore(new pg.Pool({ connectionString }))`',
    ],
    [() => postgresStore({ connectionString: 'postgres://me:S3CRET@db.example/videos' }), /is an object without the function `query`: write /],
    [
      () => redisStore('redis://:S3CRET@cache.example:6379'),
      'redisStore: the client is a URL: write `redisStore(await createClient({ url }).connect())`',
    ],
    [() => redisStore(pending), /^redisStore: the client is a promise, which has to be awaited: write /],
    [() => durableObjectStore({ storage: {}, waitUntil() {} }), /the storage is an object without the function `get`: write `durableObjectStore\(state\.storage\)`$/],
  ]) {
    it(`is refused at once: ${open.toString().replace(/^\(\) => /, '').replace('S3CRET', '…')}`, () => {
      const isRight = (error) => {
        assert.deepEqual([error.name, error.code], ['HostingError', 'option']);
        if (typeof message === 'string') assert.equal(error.message, message);
        else assert.match(error.message, message);
        assert.ok(!error.message.includes('S3CRET'));
        return true;
      };
      assert.throws(open, isRight);
    });
  }

  it('is refused at once as the store of a handler', () => {
    assert.throws(() => made({ store: 'renders.sqlite' }), { code: 'option', message: /`store`.*shotstack-hosting\/store/ });
  });
});

describe('a SQLite store without its table', () => {
  for (const [name, open] of [['node:sqlite', () => new DatabaseSync(':memory:')], ['better-sqlite3', () => new BetterSqlite3(':memory:')]]) {
    it(`names \`setup()\`, and works after it: ${name}`, async () => {
      const database = open();
      const store = sqliteStore(database);
      const { handler, log } = made({ store });
      assert.equal((await handler(post(MAIN))).status, 503);
      const { error } = log.find(({ level }) => level === 'error');
      assert.equal(error.code, 'no_table');
      assert.match(error.message, /^sqliteStore: the table does not exist: call `await store\.setup\(\)` once/);
      assert.match(error.cause.message, /no such table/);
      for (const use of [() => store.load('o/a'), () => store.compareAndSwap('o/a', null, 'x', { ttl: 1, wakeAt: null }), () => store.due(1, 1), () => store.deleteExpired()]) {
        await assert.rejects(use, { code: 'no_table' });
      }
      await store.setup();
      assert.equal((await handler(post(MAIN))).status, 200);
      database.close();
    });
  }
});
