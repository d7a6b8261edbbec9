// Runs the conformance inside a Durable Object.

import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
import { runAll } from './conformance.js';

const DAY = 24 * 60 * 60 * 1000;

export class Conformance {
  constructor({ storage }) {
    this.storage = storage;
  }

  async fetch() {
    let at = Date.now();
    let opened = 0;
    const open = async () => {
      const store = durableObjectStore(this.storage, { prefix: `${(opened += 1)}/`, now: () => at });
      return { store, other: store, age: async (_key, millis = DAY) => void (at += millis) };
    };
    return Response.json(await runAll(open));
  }
}

export default {
  fetch: (request, { OBJECTS }) => OBJECTS.get(OBJECTS.idFromName('one')).fetch(request),
};
