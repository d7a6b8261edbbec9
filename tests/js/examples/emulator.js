// The emulator, with orders that have a callback token and may be refused in passing.

import { withCallback } from 'shotstack-hosting';
import { emulate } from '../emulator/emulator.js';

export const secret = 'whsec_0123456789abcdef0123456789abcdef';

/** What each render makes in turn. */
const OUTPUTS = [
  { format: 'mp4' },
  { format: 'mp4', poster: { capture: 1 } },
  { format: 'mp4', poster: { capture: 1 }, thumbnail: { capture: 1, scale: 0.5 } },
  { format: 'jpg' },
];

const timeline = { tracks: [{ clips: [{ asset: { type: 'title', text: 'Hello' }, start: 0, length: 1 }] }] };

const SHOTSTACKS_CDN = ['--cdn-origin', 'https://cdn.shotstack.io'];

/** `{ url, apiKey, submit, idle, fates, stop, … }`. `cdn` are the arguments that say where the files are, by default Shotstack's. */
export async function startEmulator({ faults = 'none', seed = 1, timeScale = 0.001, cdn = SHOTSTACKS_CDN, more = [] } = {}) {
  const args = ['--faults', faults, '--seed', `${seed}`, '--time-scale', `${timeScale}`];
  const emulator = await emulate(...args, ...cdn, ...more);
  const { url, apiKey } = emulator;

  const ask = async (path, init) => {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };

  return {
    ...emulator,

    /** Submits an edit whose webhooks go to `hook`, and gives the render's id; what the API refuses in passing is tried again. */
    async submit(correlation, hook, output = OUTPUTS[0]) {
      const edit = withCallback({ timeline, output }, { url: hook, secret, correlation });
      for (;;) {
        const response = await fetch(`${url}/edit/stage/render`, {
          method: 'POST',
          headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
          body: JSON.stringify(edit),
        });
        const text = await response.text();
        if (response.status === 201) return JSON.parse(text).response.id;
        if (response.status !== 429 && response.status < 500) throw new Error(`${response.status} ${text}`);
        const seconds = Number(response.headers.get('retry-after') ?? 0);
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000 * timeScale));
        // An `early` render that was refused in passing has not been made.
      }
    },

    /** How each render has ended: `ready` and where its main file is, or `failed`. */
    async fates() {
      const { renders } = await (await ask('/__emulator/renders?limit=1000')).json();
      return Promise.all(renders.map(async ({ id }) => (await ask(`/__emulator/renders/${id}`)).json()));
    },
  };
}

export const outputOf = (n) => OUTPUTS[n % OUTPUTS.length];
