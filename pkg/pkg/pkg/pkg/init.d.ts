/**
 * Starts the WebAssembly module behind `shotstack-hosting` without blocking, for pages on browsers that refuse to
 * compile a module synchronously on the main thread. Elsewhere the module starts by itself at the first call.
 *
 * @throws {HostingError} WebAssembly may not be compiled here (`webassembly_blocked`): the page's Content-Security-Policy
 * lacks `'wasm-unsafe-eval'`. Without `init`, the first call throws it.
 *
 * @example
 * import init from 'shotstack-hosting/init';
 * import { checkEvent } from 'shotstack-hosting';
 *
 * await init();
 * checkEvent('{}').valid; // false
 */
export function init(): Promise<void>;
export default init;
