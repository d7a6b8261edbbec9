// What goes wrong, chosen by a seed. Portable.

/** A generator of numbers from 0 to 1 (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffled(list, next) {
  const rest = [...list];
  return Array.from(list, () => rest.splice(Math.floor(next() * rest.length), 1)[0]);
}

/** Of so many steps one goes wrong. */
const STEPS_PER_FAULT = 12;
const STEPS_PER_DEATH = 90;

export class Faults {
  /** Nothing goes wrong while it is calm. */
  calm = true;
  #next;
  #note;
  #die;

  /** `note` writes a line that outlives the process; `die` ends it at once, where that can be done. */
  constructor(seed, note, die) {
    this.#next = random(seed);
    this.#note = note;
    this.#die = die;
  }

  /** A place where the process may end. */
  async #step(where) {
    if (this.calm || !this.#die || this.#next() >= 1 / STEPS_PER_DEATH) return;
    this.#note(`fault died ${where}`);
    this.#die();
    await new Promise(() => {});
  }

  #fails(where) {
    if (this.calm || this.#next() >= 1 / STEPS_PER_FAULT) return;
    this.#note(`fault failed ${where}`);
    throw new Error(`injected: ${where}`);
  }

  store(store) {
    return {
      load: async (key) => {
        await this.#step('before load');
        this.#fails('load');
        const stored = await store.load(key);
        await this.#step('after load');
        return stored;
      },
      compareAndSwap: async (...given) => {
        await this.#step('before swap');
        this.#fails('before swap');
        const swapped = await store.compareAndSwap(...given);
        await this.#step('after swap');
        this.#fails('after swap');
        return swapped;
      },
      due: (...given) => store.due(...given),
    };
  }

  /** The user's function: it fails before its effect or after it, comes late, or does its work, which is noted. */
  listener() {
    return async ({ id, kind, report }, { signal }) => {
      const ready = report.assets.filter(({ status }) => status === 'ready').length;
      this.#note(`began ${id} ${kind === 'render.ready' ? ready : '-'}`);
      await this.#step('before the effect');
      this.#fails('before the effect');
      if (!this.calm && this.#next() < 1 / STEPS_PER_FAULT) {
        this.#note('fault late');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        this.#fails('late');
      }
      this.#note(`finished ${id}`);
      await this.#step('after the effect');
      this.#fails('after the effect');
    };
  }
}
