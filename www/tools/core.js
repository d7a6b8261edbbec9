// The npm package's core, with its WebAssembly as a file of its own: as text inside a script it would be a quarter larger.

import { createGlue } from '../../pkg/wasm/shotstack_hosting_bg.js';
import wasm from '../../pkg/wasm/shotstack_hosting_bg.wasm?url';
import { engine } from '../../pkg/src/main-engine.js';
import { urlFunctions } from '../../pkg/src/urls.js';

export { privateHost } from '../../pkg/src/callback.js';
export { waitBefore } from '../../pkg/src/delivery.js';
export { checkEvent } from '../../pkg/src/event.js';
export { expectedAssets } from '../../pkg/src/render.js';
export { UNAUTHENTICATED } from '../../pkg/src/secrets.js';
export { Inbox } from '../../pkg/src/turn.js';
/** A page loads no handler, and none of what else the tools do not use. */
export const { cdnUrl, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput } = urlFunctions(engine);

let started;

/** Loads and starts the WebAssembly. The other functions work once it has resolved. */
export function start() {
  started ??= load();
  return started;
}

async function load() {
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`${wasm}: HTTP ${response.status}`);
  // Not every host gives a WebAssembly file its type, which `compileStreaming` insists on.
  const bytes = new Uint8Array(await response.arrayBuffer());
  engine.provide(createGlue, './shotstack_hosting_bg.js', () => bytes);
  await engine.init();
}
