// Announcements, for which the user's functions are called.

import { within } from './time.js';

/**
 * Makes all announcements concurrently, and waits at most that long. Each comes back with its `outcome`: `announced`, `failed` (and
 * `error`) or, if it goes on, `late`; `done` resolves when a late one has ended, with its final outcome.
 */
export async function announce(announcements, call, millis) {
  const controller = new AbortController();
  const calls = announcements.map((announcement) => begin(announcement, call, controller.signal));
  await within(millis, Promise.all(calls.map(({ done }) => done)), () => {
    const reason = new DOMException(`it took longer than ${millis} ms`, 'TimeoutError');
    controller.abort(reason);
  });
  return calls;
}

function begin(announcement, call, signal) {
  const begun = { announcement, outcome: 'late', error: undefined, done: undefined };
  const ends = async () => {
    try {
      await call(announcement, signal);
      begun.outcome = 'announced';
    } catch (error) {
      begun.outcome = 'failed';
      begun.error = error;
    }
  };
  begun.done = ends();
  return begun;
}

/** An announcement as the user's function receives it, with its files. */
export function described(announcement, { report, urls, files }) {
  const { kind, asset } = announcement;
  if (asset !== null) return { ...announcement, file: files[asset] ?? null, report };
  return kind === 'render.ready' ? { ...announcement, urls, report } : { ...announcement, reason: report.reason, report };
}
