// The user's functions: they are called with announcements and events, and some go on after their time.

import { within } from './time.js';

/** The option with the function for each kind of announcement. */
export const LISTENERS = {
  'render.ready': 'onReady',
  'render.failed': 'onFailed',
  'render.overdue': 'onOverdue',
  'asset.ready': 'onAsset',
  'asset.failed': 'onAsset',
  'asset.deleted': 'onAsset',
};

export class Calls {
  #listeners;
  #onEvent;
  #underWay;
  /** A promise of `{ id, outcome, error }` for each announcement that was begun. It never rejects. */
  #ended = new Map();

  constructor({ listeners, onEvent, underWay }) {
    this.#listeners = listeners;
    this.#onEvent = onEvent;
    this.#underWay = underWay;
  }

  /** Makes announcements, all at once. Gives the outcome of each. */
  async announce({ announcements, millis, ...about }) {
    const begin = (announcement, signal) => {
      const { id, kind } = announcement;
      const call = () => this.#listeners[kind](described(announcement, about), { signal });
      const ended = this.#ending(id, `\`${LISTENERS[kind]}\` (${id})`, call);
      this.#ended.set(id, ended);
      return ended;
    };
    return timed(millis, (signal) => announcements.map((announcement) => begin(announcement, signal)));
  }

  /** Hands over an event that is not about a render. */
  async hand({ event, advisories, millis }) {
    const [called] = await timed(millis, (signal) => [this.#ending(null, '`onEvent`', () => this.#onEvent(event, { signal, advisories }))]);
    return called;
  }

  /** The first of these announcements whose function ends. */
  nextOf(ids) {
    return Promise.race(ids.map((id) => this.#ended.get(id)));
  }

  async #ending(id, name, call) {
    try {
      await this.#underWay.during(name, call);
      return { id, outcome: 'done' };
    } catch (error) {
      return { id, outcome: 'failed', error };
    }
  }
}

/** Begins calls, and waits for that long at most. Then the signal aborts, and what still runs is `late`. */
async function timed(millis, begin) {
  const controller = new AbortController();
  const calls = begin(controller.signal);
  const outcomes = calls.map(() => ({ outcome: 'late' }));
  const noting = calls.map(async (call, at) => void (outcomes[at] = await call));
  await within(millis, Promise.all(noting), () => {
    controller.abort(new DOMException(`it took longer than ${millis} ms`, 'TimeoutError'));
  });
  return [...outcomes];
}

/** An announcement as the user's function receives it. */
function described(announcement, { report, urls, files }) {
  const { kind, asset } = announcement;
  if (asset !== null) return { ...announcement, file: files[asset], report };
  if (kind === 'render.ready') return { ...announcement, urls, report };
  return { ...announcement, reason: report.reason, ...(kind === 'render.overdue' && { urls }), report };
}
