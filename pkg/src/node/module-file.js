// A WebAssembly module that is read from its file, which takes less time than reading it out of a program's text.

import { readFileSync } from 'node:fs';
import { HostingError } from '../error.js';

export function bytesOfFile(url) {
  try {
    // Not the buffer itself, which in Jest is of another realm.
    return new Uint8Array(readFileSync(url));
  } catch (cause) {
    const message =
      `the WebAssembly module cannot be read from ${url}: bundle this package under the condition \`module\`, which puts it ` +
      'into the bundle, or copy the file there';
    throw new HostingError('webassembly_missing', message, { cause });
  }
}
