// Sites in processes of their own. One that has died is started again.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('child.js', import.meta.url));

export class Processes {
  #children;
  #start;

  constructor(count, { kind, address, seed, book }) {
    let started = 0;
    this.#start = () => new Child([kind, address, `${seed + (started += 1)}`, book]);
    this.#children = Array.from({ length: count }, this.#start);
  }

  /** The status that site number `at` answers; null if it has died. */
  async ask(at, message) {
    const place = at % this.#children.length;
    if (this.#children[place].hasDied) this.#children[place] = this.#start();
    return this.#children[place].ask(message);
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

  async close() {
    if (!this.hasDied) {
      await this.#ready;
      this.#process.send({ end: true }, () => {});
    }
    await this.#ended;
  }
}
