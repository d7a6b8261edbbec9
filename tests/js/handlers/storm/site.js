// A handler that a storm blows upon: it does what a message says, at the time that the message says, if it says one. Portable.

import { createHandler } from 'shotstack-hosting';
import { SECRET } from '../../suite/deliveries.js';
import { Faults } from './faults.js';

export function site({ store, seed, note, die }) {
  const faults = new Faults(seed, note, die);
  const listener = faults.listener();
  let clock;
  const handler = createHandler({
    store: faults.store(store),
    secrets: [SECRET],
    onReady: listener,
    onFailed: listener,
    onAsset: listener,
    onLog({ level, code, error }) {
      // What was not injected is a defect.
      const injected = error === undefined || error.message.startsWith('injected: ');
      if (level === 'error' && !injected) note(`defect ${code} ${error.stack}`.replaceAll('\n', ' | '));
    },
    now: () => clock ?? Date.now(),
    limits: { announceMillis: 100 },
  });

  return async ({ now, calm, url, body, wake }) => {
    if (now !== undefined) clock = Math.max(clock ?? 0, now);
    faults.calm = calm;
    if (wake) return (await handler.wake(wake)).pending.length === 0 ? 200 : 503;
    const lasting = [];
    const request = new Request(url, { method: 'POST', body });
    const { status } = await handler(request, { waitUntil: (promise) => void lasting.push(promise) });
    if (calm) await Promise.all(lasting);
    return status;
  };
}
