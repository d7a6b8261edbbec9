// The npm package's core, with its WebAssembly as a file of its own: as text inside a script it would be a quarter larger.

import { createGlue } from '../../pkg/wasm/shotstack_hosting_bg.js';
import wholeUrl from '../../pkg/wasm/shotstack_hosting_bg.wasm?url';
import readingUrl from '../../target/npm/reading.wasm?url';
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

let reading;
let whole;

/**
 * Loads and starts the smaller module, without turns and reports, unless the whole one is there. The other functions but `Inbox`
 * and `waitBefore` work once it has resolved.
 */
export function start() {
  return whole ?? (reading ??= load(readingUrl));
}

/** Loads and starts the whole module, twice as large, in place of the smaller one. */
export function startWhole() {
  whole ??= Promise.allSettled([reading]).then(() => load(wholeUrl));
  return whole;
}

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  // Not every host gives a WebAssembly file its type, which `compileStreaming` insists on.
  const bytes = new Uint8Array(await response.arrayBuffer());
  engine.provide(createGlue, './shotstack_hosting_bg.js', () => bytes);
  await engine.init();
}
