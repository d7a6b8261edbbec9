// node --test: attacks on handlers over every store.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import * as redis from 'redis';
import { lacks } from '../system.js';
import { attacks } from './attacks.js';
import { startPostgres, startRedis } from './services.js';
import { openMemory, openPostgres, openRedis, openSqlite } from './stores.js';

const all = (open) => {
  for (const { name, run } of attacks(open)) it(name, run);
};

describe('over the memory store', () => all(openMemory()));

describe('over the SQLite store', () => {
  let folder;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'shotstack-hosting-attacks-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  all(openSqlite((path) => new DatabaseSync(path), () => folder));
});

describe('over the PostgreSQL store', { skip: lacks('PostgreSQL') }, () => {
  let server;
  before(async () => (server = await startPostgres()));
  after(() => server.stop());
  all(openPostgres(pg, () => server.url));
});

describe('over the Redis store', { skip: lacks('Redis') }, () => {
  let server;
  before(async () => (server = await startRedis()));
  after(() => server.stop());
  all(openRedis(() => redis.createClient({ url: server.url }).connect()));
});
