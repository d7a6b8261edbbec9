// A WebAssembly module that is read from its file, which takes less time than reading it out of a program's text.

import { HostingError } from '../error.js';

export function bytesOfFile(url) {
  try {
    // It exists wherever the condition `module-sync` does (Node 20.19 and 22.10). Importing `node:fs` as a module takes longer
    // than reading the file.
    const { readFileSync } = process.getBuiltinModule('node:fs');
    const { buffer, byteOffset, byteLength } = readFileSync(url);
    // Not the Buffer itself, which in Jest is of another realm.
    return new Uint8Array(buffer, byteOffset, byteLength);
  } catch (cause) {
    const message =
      `the WebAssembly module cannot be read from ${url}: bundle this package under the condition \`module\`, which puts it ` +
      'into the bundle, or copy the file there';
    throw new HostingError('webassembly_missing', message, { cause });
  }
}
