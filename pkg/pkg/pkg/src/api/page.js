// Whether the program runs in a web page, where everybody can read an API key.

/** True in a page and in its workers, false on servers and in the tests of a page there. */
export function runsInPage(globals = globalThis) {
  const { document, WorkerGlobalScope, location, process, Deno, navigator } = globals;
  // Bun has Node's versions; an Electron window with Node's functions is not recognized.
  if (process?.versions?.node || Deno !== undefined || navigator?.userAgent === 'Cloudflare-Workers') return false;
  if (typeof document === 'object' && document !== null) return true;
  return typeof WorkerGlobalScope === 'function' && globals instanceof WorkerGlobalScope && typeof location === 'object';
}
