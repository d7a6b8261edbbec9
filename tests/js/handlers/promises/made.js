// A handler that notes what it announces and logs, for the tests beside this file.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { createHandler, UNAUTHENTICATED } from 'shotstack-hosting';
import { memoryStore } from 'shotstack-hosting/store/memory';
import { CALLBACK, onTheCdn, ready, RENDER } from '../../suite/deliveries.js';

export const MAIN = ready('a', onTheCdn('.mp4'));
export const FILE = `asset.ready/${RENDER}/a`;
export const READY = `render.ready/${RENDER}`;

/** Fails the file if a promise is rejected and nobody cares. */
export function noUnhandledRejections() {
  const rejections = [];
  process.on('unhandledRejection', (reason) => rejections.push(reason));
  after(() => assert.deepEqual(rejections, [], 'unhandled rejections'));
}

/** A handler, with what it announces and logs. */
export function made(options = {}) {
  const announced = [];
  const log = [];
  const note = (announcement) => void announced.push(announcement);
  const trust = options.secrets ? {} : { secrets: UNAUTHENTICATED };
  const functions = { onReady: note, onFailed: note, onOverdue: note, onAsset: note, onLog: (entry) => void log.push(entry) };
  const handler = createHandler({ ...trust, ...functions, ...options });
  return { handler, announced, log, ids: () => announced.map(({ id }) => id).sort(), codes: () => log.map(({ code }) => code) };
}

export const statusOf = async (response) => (await response).status;
export const withStream = (stream, headers = {}) => new Request(CALLBACK, { method: 'POST', body: stream, duplex: 'half', headers });
export const never = () => new Promise(() => {});

/** A store that notes what is asked of it. */
export function watched(store = memoryStore()) {
  const asked = [];
  return {
    asked,
    load: (key) => (asked.push('load'), store.load(key)),
    compareAndSwap: (...given) => (asked.push('swap'), store.compareAndSwap(...given)),
    due: (...given) => (asked.push('due'), store.due(...given)),
  };
}
