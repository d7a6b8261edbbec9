// The names that a shown example may use: what the package exports, and what a program has before it calls it.

import { createServer } from 'node:http';
import * as api from '../../pkg/api.js';
import * as main from '../../pkg/index.js';
import * as node from '../../pkg/node.js';
import { durableObjectStore } from '../../pkg/store/durable-object.js';
import { memoryStore } from '../../pkg/store/memory.js';
import { postgresStore } from '../../pkg/store/postgres.js';
import { redisStore } from '../../pkg/store/redis.js';
import { sqliteStore } from '../../pkg/store/sqlite.js';
import * as testing from '../../pkg/testing.js';

const render = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
const owner = '5ca6hu7s9k';

const edit = { timeline: { tracks: [] }, output: { format: 'mp4', poster: { capture: 1 } } };

/** A `fetch` that responds with this. */
const respondsWith = (status, body) => async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

const rendersAs = (status) => async (url) =>
  url.includes('/serve/') ? new Response('{"data":[]}') : Response.json({ success: true, message: 'OK', response: { id: render, owner, status } });

function filesAre(status) {
  const attributes = { id: 'f0dae33e-09c2-4d64-a6d8-f1e4f4d4b2b7', owner, renderId: render, status, filename: `${render}.mp4`, url: null };
  const response = { id: render, owner, status: 'done', data: edit };
  return async (url) => Response.json(url.includes('/serve/') ? { data: [{ type: 'asset', attributes }] } : { success: true, message: 'OK', response });
}

/** Never responds; rejects when its request is aborted. */
const neverResponds = (url, { signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

const notConnected = () =>
  Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) }));

/** All names with their values, anew for each example: `log` is what `onLog` was given, `end` ends what the example began. */
export function scope() {
  const log = [];
  const controller = new AbortController();
  const names = {
    ...main,
    ...api,
    ...node,
    ...testing,
    memoryStore,
    durableObjectStore,
    postgresStore,
    redisStore,
    sqliteStore,
    createServer,
    render,
    edit,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    apiKey: 'aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7d',
    webhook: JSON.stringify({ type: 'serve', action: 'copy', id: 'f0dae33e', render, owner, status: 'ready', url: `https://cdn.shotstack.io/au/v1/${owner}/${render}.mp4`, error: null, completed: null }),
    /** A pool of PostgreSQL’s in whose database there is no table. */
    pool: { query: () => Promise.reject(Object.assign(new Error('relation "shotstack_renders" does not exist'), { code: '42P01' })) },
    respondsWith,
    rendersAs,
    filesAre,
    neverResponds,
    notConnected,
    accepts: respondsWith(201, { success: true, message: 'Created', response: { message: 'Render Successfully Queued', id: render } }),
    clock: { now: Date.now() },
    signal: controller.signal,
    publish() {},
    onLog: (entry) => void log.push(entry),
  };
  return { names, log, end: () => controller.abort() };
}
