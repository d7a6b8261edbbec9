// The stores of one check, and the clock that they are given.

const DAY = 24 * 60 * 60 * 1000;
let names = 0;

/** Of letters, digits and `_`, so that it can be the name of a table; no other run has it. */
function freshName() {
  names += 1;
  return `conformance_${crypto.randomUUID().slice(0, 8)}_${names}`;
}

export class Opener {
  #open;
  #opened = [];
  #name = freshName();
  #now = Date.now();

  constructor(open) {
    this.#open = open;
  }

  /** A store; each call opens the same data again. */
  async store() {
    return (await this.#opening(this.#name)).store;
  }

  /** A store with other data in the same database. */
  async separate() {
    return (await this.#opening(freshName())).store;
  }

  /** Closes all stores. Returns the store opened again. */
  async reopened() {
    await this.closeAll();
    return this.store();
  }

  /** Lets time pass for a key. */
  async age(key, millis = DAY) {
    const { age } = this.#opened.at(-1);
    if (age) await age(key, millis);
    else this.#now += millis;
  }

  async closeAll() {
    for (const { close } of this.#opened.splice(0)) await close?.();
  }

  async #opening(name) {
    const opened = await this.#open({ name, now: () => this.#now });
    if (typeof opened?.store?.load !== 'function') {
      throw new TypeError('conformance: the function that opens a store has to return `{ store }`');
    }
    this.#opened.push(opened);
    return opened;
  }
}
