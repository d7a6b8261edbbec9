// A handler that does what a message says, at the time that the message says, and notes what it announces.

import { createHandler } from 'shotstack-hosting';
import { SECRET } from '../../suite/deliveries.js';

export function site({ store, note }) {
  let clock = 0;
  /** What is announced, with the status of the render, how many files are ready, and the time. */
  const announce = async ({ id, report: { status, assets } }) => {
    const ready = assets.filter((asset) => asset.status === 'ready').length;
    note(`began ${id} ${status} ${ready} ${clock}`);
    await new Promise(setImmediate);
    note(`announced ${id}`);
  };
  const handler = createHandler({
    store,
    secrets: SECRET,
    sweep: 'elsewhere',
    onReady: announce,
    onFailed: announce,
    onOverdue: announce,
    onAsset: announce,
    onLog({ level, code, error }) {
      if (level === 'error' && error !== undefined) note(`defect ${code} ${error.stack}`.replaceAll('\n', ' | '));
    },
    now: () => clock,
  });

  return async ({ now, url, body, sweep, look }) => {
    clock = Math.max(clock, now);
    if (sweep) return handler.sweep({ limit: 10_000 });
    if (look) return handler.wake(look);
    const { status } = await handler(new Request(url, { method: 'POST', body }));
    return status;
  };
}
