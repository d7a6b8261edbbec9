//! How a WebAssembly module's bytes come into JavaScript: in its text, for whoever can neither read a file nor import
//! WebAssembly, or from its file.

use std::fmt::Write as _;

/// The bytes as a JavaScript module, in hexadecimal, which `pkg/src/hex.js` reads.
///
/// Base64 is the shorter text, but hides from a compressor where a byte begins: after Brotli an entry is a fifth larger with
/// it (207 KB against 163 KB), and after gzip a fifth too. Characters of 8 bits each, which bundlers write as escapes, come
/// to 166 KB.
pub(crate) fn module(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    format!(
        "import {{ decoded }} from '../src/hex.js';

export const bytes = () => decoded('{text}');
"
    )
}

/// The same for `CommonJS`, where the file can be read: the text need not be in the package once more.
pub(crate) fn common_js(module: &str) -> String {
    format!(
        "const {{ existsSync, readFileSync }} = require('node:fs');
const {{ join }} = require('node:path');

const file = join(__dirname, '{module}_bg.wasm');

exports.bytes = () => {{
  // Deno asks before a file is read, and a bundler may have left it behind.
  const isThere = typeof Deno === 'undefined' && existsSync(file);
  // Not the buffer itself, which in Jest is of another realm.
  return isThere ? new Uint8Array(readFileSync(file)) : require('./{module}_bytes.js').bytes();
}};
"
    )
}

#[cfg(test)]
mod tests {
    use super::module;

    #[test]
    fn each_byte_has_two_digits() {
        assert!(module(&[0, 10, 255]).contains("decoded('000aff')"));
    }
}
