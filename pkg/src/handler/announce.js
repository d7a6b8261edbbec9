// Announcements, told to the user's functions.

import { within } from './time.js';

/**
 * Tells all at once, and waits for so long. Each comes back with its `outcome`, `told`, `failed` (and `error`) or, if
 * it goes on, `late`; `done` resolves when a late one has ended, with the outcome that it then has.
 */
export async function announce(announcements, tell, millis) {
  const controller = new AbortController();
  const calls = announcements.map((announcement) => begin(announcement, tell, controller.signal));
  await within(millis, Promise.all(calls.map(({ done }) => done)), () => {
    const reason = new DOMException(`it took longer than ${millis} ms`, 'TimeoutError');
    controller.abort(reason);
  });
  return calls;
}

function begin(announcement, tell, signal) {
  const call = { announcement, outcome: 'late', error: undefined, done: undefined };
  const ends = async () => {
    try {
      await tell(announcement, signal);
      call.outcome = 'told';
    } catch (error) {
      call.outcome = 'failed';
      call.error = error;
    }
  };
  call.done = ends();
  return call;
}

/** An announcement as the user's function gets it: with the files that it is about. */
export function told(announcement, report) {
  const { kind, asset } = announcement;
  if (asset !== null) {
    const copies = report.assets.filter(({ id }) => id === asset);
    return { ...announcement, file: foremost(copies) ?? null, report };
  }
  return kind === 'render.ready'
    ? { ...announcement, urls: urlsOf(report), report }
    : { ...announcement, reason: report.reason, report };
}

function urlsOf({ assets }) {
  const ready = (role) => assets.filter((file) => file.role === role && file.status === 'ready' && file.url !== null);
  const urls = ['main', 'poster', 'thumbnail'].map((role) => [role, foremost(ready(role))?.url]);
  return Object.fromEntries(urls.filter(([, url]) => url !== undefined));
}

/** Of several copies the one on Shotstack's hosting, else one that is ready: as the core has it. */
function foremost(copies) {
  const rank = ({ provider, status }) => (provider === null ? 0 : 2) + (status === 'ready' ? 1 : 0);
  return copies.reduce((best, copy) => (best === undefined || rank(copy) > rank(best) ? copy : best), undefined);
}
