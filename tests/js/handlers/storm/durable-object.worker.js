// A site in a Durable Object for each render. When it dies, the object is aborted, and begins anew with what it has stored.

import { durableObjectStore } from 'shotstack-hosting/store/durable-object';
import { site } from './site.js';

/** It outlives the objects. */
const lines = [];
let lives = 0;

export class Site {
  #act;

  constructor(state, { SEED }) {
    this.#act = site({
      // Time is what the storm says it is: an alarm would ring by the clock.
      store: durableObjectStore(state.storage, { alarm: false }),
      seed: SEED + (lives += 1),
      note: (line) => void lines.push(line),
      die: () => state.abort('the object has died'),
    });
  }

  async fetch(request) {
    return Response.json(await this.#act(await request.json()));
  }
}

export default {
  async fetch(request, { OBJECTS }) {
    const { pathname } = new URL(request.url);
    if (pathname === '/book') return Response.json(lines);
    try {
      return await OBJECTS.get(OBJECTS.idFromName(pathname)).fetch(request);
    } catch (error) {
      if (!/the object has died/.test(error.message)) lines.push(`defect ${error.stack}`);
      return Response.json(null);
    }
  },
};
