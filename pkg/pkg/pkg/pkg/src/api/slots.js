// Slots in the rate limit for requests outside of the waits; they are given out in order.

export class Slots {
  #begin;
  /** The waiting requests, by service. */
  #queues = { serve: [], edit: [] };
  #timers = {};

  /** `begin(service)` returns `{ next: 'send', finish }` or `{ next: 'wait', millis }`. */
  constructor(begin) {
    this.#begin = begin;
  }

  /** Resolves with a function that takes the result of the request, and must be called in every case. */
  take(service, signal) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const queue = this.#queues[service];
      const leave = () => signal?.removeEventListener('abort', aborted);
      const entry = {
        resolve: (finish) => (leave(), resolve(finish)),
        reject: (error) => (leave(), reject(error)),
      };
      const aborted = () => {
        queue.splice(queue.indexOf(entry), 1);
        reject(signal.reason);
        if (queue.length === 0) clearTimeout(this.#timers[service]);
      };
      signal?.addEventListener('abort', aborted, { once: true });
      queue.push(entry);
      if (queue.length === 1) this.#serve(service);
    });
  }

  #serve(service) {
    const queue = this.#queues[service];
    while (queue.length > 0) {
      let begun;
      try {
        begun = this.#begin(service);
      } catch (error) {
        queue.shift().reject(error);
        continue;
      }
      if (begun.next === 'wait') {
        this.#timers[service] = setTimeout(() => this.#serve(service), Math.min(begun.millis, 2 ** 31 - 1));
        return;
      }
      queue.shift().resolve(begun.finish);
    }
  }
}
