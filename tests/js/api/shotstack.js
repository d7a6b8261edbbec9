// A `fetch` that answers as Shotstack does, from a script: what each render is, as time goes by.

const owner = '5ca6hu7s9k';

/** The nth id of this test's. */
export const id = (n) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

export const json = (body, init) => Response.json(body, init);

export const renderAnswer = (render, status, more = {}) =>
  json({ success: true, message: 'OK', response: { id: render, owner, status, ...more } });

export const asset = (render, { status = 'ready', role = '', extension = 'mp4', ...more } = {}) => {
  const filename = `${render}${role}.${extension}`;
  const file = `https://cdn.shotstack.io/au/stage/${owner}/${filename}`;
  const assetId = `${role === '' ? 'a' : role === '-poster' ? 'b' : 'c'}${render.slice(1)}`;
  const attributes = { id: assetId, owner, region: 'au', renderId: render, providerId: assetId, filename, status, url: file, ...more };
  return { type: 'asset', attributes };
};

export const assetsAnswer = (...assets) => json({ data: assets });

/** What the Edit API responds for a render that it does not know. */
export const unknownRender = () =>
  json(
    { success: false, message: 'Bad Request', response: { error: 'ValidationError', details: [{ message: 'Render not found' }] } },
    { status: 400 },
  );

/** What the Serve API responds for a render that it does not know. */
export const noAssets = () => json({ errors: [{ status: '404', title: 'Not Found', detail: 'Asset not found' }] }, { status: 404 });

/** `(method, path, init, query) => Response`, and what was asked. */
export function scripted(answer) {
  const asked = [];
  const fetch = async (url, init) => {
    const { pathname, search } = new URL(url);
    asked.push({ method: init.method, path: pathname, query: search, url, init });
    init.signal?.throwIfAborted();
    return answer(init.method, pathname, init, search);
  };
  return { fetch, asked };
}

/** Timers and a clock that go as fast as they can: what is due next is done next. */
export function virtualTime() {
  let at = 0;
  let tickets = 0;
  const due = new Map();
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  globalThis.setTimeout = (call, millis = 0, ...args) => {
    const timer = { at: at + Math.max(0, millis), call: () => call(...args), unref() {}, ticket: (tickets += 1) };
    due.set(timer.ticket, timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => timer && due.delete(timer.ticket);
  let running = true;
  const idle = () => new Promise((resolve) => setImmediate(resolve));
  const run = (async () => {
    while (running) {
      await idle();
      let first;
      for (const timer of due.values()) if (!first || timer.at < first.at) first = timer;
      if (!first) continue;
      at = Math.max(at, first.at);
      due.delete(first.ticket);
      first.call();
    }
  })();
  return {
    now: () => at,
    pending: () => due.size,
    async restore() {
      running = false;
      await run;
      Object.assign(globalThis, real);
    },
  };
}
