// Sites in processes of their own. One that has died is started again.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('child.js', import.meta.url));
const SITE = new URL('site.js', import.meta.url).href;

export class Processes {
  #children;
  #start;

  /** `site` is the URL of the module of a site; without it, the storm's. */
  constructor(count, { site = SITE, kind, address, seed, book }) {
    let started = 0;
    this.#start = () => new Child([site, kind, address, `${seed + (started += 1)}`, book]);
    this.#children = Array.from({ length: count }, this.#start);
  }

  /** The status that site number `at` answers; null if it has died. */
  async ask(at, message) {
    return this.#alive(at).ask(message);
  }

  /** Ends a process at once, whatever it is doing, and begins another in its place, which is ready in the end. */
  async kill(at) {
    await this.#alive(at).kill();
    await this.#alive(at).ready;
  }

  #alive(at) {
    const place = at % this.#children.length;
    if (this.#children[place].hasDied) this.#children[place] = this.#start();
    return this.#children[place];
  }

  async close() {
    await Promise.all(this.#children.map((child) => child.close()));
  }
}

class Child {
  hasDied = false;
  #process;
  #ready;
  #ended;
  #asked = new Map();
  #ids = 0;

  constructor(args) {
    this.#process = fork(CHILD, args);
    this.#ended = new Promise((resolve) => {
      this.#process.on('exit', (code) => {
        this.hasDied = true;
        for (const answer of this.#asked.values()) answer(null);
        resolve(code);
      });
    });
    this.#ready = Promise.race([
      this.#ended.then((code) => {
        if (code !== null && code !== 0) throw new Error(`a site has ended by itself, with ${code}`);
      }),
      new Promise((ready) => {
        this.#process.on('message', ({ ready: isReady, id, status }) => {
          if (isReady) return ready();
          this.#asked.get(id)?.(status);
          this.#asked.delete(id);
        });
      }),
    ]);
  }

  async ask(message) {
    await this.#ready;
    if (this.hasDied) return null;
    const id = (this.#ids += 1);
    return new Promise((answer) => {
      this.#asked.set(id, answer);
      this.#process.send({ id, ...message }, () => {});
    });
  }

  /** Resolves once it takes messages, or has died. */
  get ready() {
    return this.#ready;
  }

  async kill() {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  async close() {
    if (!this.hasDied) {
      await this.#ready;
      this.#process.send({ end: true }, () => {});
    }
    await this.#ended;
  }
}
