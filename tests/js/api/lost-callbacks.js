// Orders whose callbacks are all lost, in any runtime, against the emulator of runtimes.test.js.

import { createHandler, withCallback } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';

const secret = 'whsec_0123456789abcdef0123456789abcdef';
const EDIT = {
  timeline: { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] },
  output: { format: 'mp4', poster: { capture: 1 } },
};
const NOBODY = 'http://127.0.0.1:9/hook';
const SWEEP_MILLIS = 30_000;

/** What two handlers announce of an order each, one of them without a key, within so many sweeps. */
export async function settled({ url, apiKey }) {
  const api = new ShotstackApi({ apiKey, stage: 'stage', shotstackUrl: url, onLog() {} });
  const asking = sweeping({ url, api });
  const { render } = await asking.handler.submit(EDIT, { callback: NOBODY, correlation: 'asked' });

  const blind = sweeping({ url });
  const edit = withCallback(EDIT, { url: NOBODY, secret, correlation: 'not asked' });
  const ordered = await api.submit(edit);
  await blind.handler.expect({ render: ordered.render, edit });

  await fetch(`${url}/__emulator/idle`);
  for (const { sweep } of [asking, blind]) for (let sweeps = 0; sweeps < 80; sweeps += 1) await sweep();
  const known = (announced, id) => announced.map((each) => ({ ...each, id: each.id.replace(id, 'the render') }));
  return JSON.stringify({ asking: known(asking.announced, render), blind: known(blind.announced, ordered.render) });
}

/** A handler that a clock of its own sweeps. */
function sweeping({ url, api }) {
  let now = Date.now();
  const announced = [];
  const note = ({ id, correlation, urls }) => void announced.push({ id, correlation, roles: Object.keys(urls) });
  const handler = createHandler({
    secrets: secret,
    api,
    shotstackUrl: url,
    sweep: 'elsewhere',
    now: () => now,
    onReady: note,
    onFailed: note,
    onOverdue: note,
    onLog() {},
  });
  const sweep = async () => {
    now += SWEEP_MILLIS;
    await handler.sweep();
  };
  return { handler, announced, sweep };
}
