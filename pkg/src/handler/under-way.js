// The functions of the user that are running, by name: one may never end.

export class UnderWay {
  #running = new Set();

  /** The result of `call`, which calls the function with this name. */
  async during(name, call) {
    const running = { name };
    this.#running.add(running);
    try {
      return await call();
    } finally {
      this.#running.delete(running);
    }
  }

  get names() {
    return [...new Set([...this.#running].map(({ name }) => name))];
  }
}
