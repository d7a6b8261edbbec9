//! WebAssembly in a JavaScript text, for whoever can neither read a file nor import WebAssembly.

/// What stands for itself in a text between single quotes, also after a bundler has written it anew.
fn plain_characters() -> Vec<u8> {
    let special = [b'\'', b'"', b'`', b'\\', b'$'];
    (b' '..=b'~')
        .filter(|byte| !special.contains(byte))
        .collect()
}

/// How many characters mean nothing by themselves, but that the next one stands for a seldom byte.
const PREFIXES: usize = 3;

/// The bytes as a JavaScript module.
///
/// A frequent byte is one character, itself where it can be, and a seldom one is two. After esbuild and Brotli the text
/// has 2 % more bytes than the module; with a character for each byte, from 128 on written as `\x80`, it was 5 %.
/// `pkg/src/inlined.js` reads it.
pub(crate) fn module(bytes: &[u8]) -> String {
    let mut count = [0_usize; 256];
    for byte in bytes {
        count[usize::from(*byte)] += 1;
    }
    let mut characters = plain_characters();
    let prefixes = characters.split_off(characters.len() - PREFIXES);

    let mut by_count: Vec<u8> = (0..=255).collect();
    by_count.sort_by_key(|byte| std::cmp::Reverse(count[usize::from(*byte)]));
    let (frequent, seldom) = by_count.split_at(characters.len());
    let mut seldom = seldom.to_vec();
    seldom.sort_unstable();
    let (fitting, mut others): (Vec<u8>, Vec<u8>) =
        frequent.iter().partition(|byte| characters.contains(byte));
    others.sort_unstable();
    let mut others = others.into_iter();
    // For each character the byte that it stands for.
    let meant: Vec<u8> = characters
        .iter()
        .filter_map(|character| {
            if fitting.contains(character) {
                Some(*character)
            } else {
                others.next()
            }
        })
        .collect();

    let mut written: Vec<String> = vec![String::new(); 256];
    for (character, byte) in characters.iter().zip(&meant) {
        written[usize::from(*byte)] = char::from(*character).into();
    }
    let group = seldom.len().div_ceil(PREFIXES);
    for (prefix, group) in prefixes.iter().zip(seldom.chunks(group)) {
        for (character, byte) in characters.iter().zip(group) {
            written[usize::from(*byte)] = [char::from(*prefix), char::from(*character)]
                .into_iter()
                .collect();
        }
    }
    let text: String = bytes
        .iter()
        .map(|byte| written[usize::from(*byte)].as_str())
        .collect();
    let digits = meant.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let meant: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    format!(
        "import {{ decoded }} from '../src/inlined.js';

export const bytes = () => decoded('{text}', '{meant}');
"
    )
}

#[cfg(test)]
mod tests {
    use super::{PREFIXES, module, plain_characters};

    #[test]
    fn a_frequent_byte_is_one_character_and_a_seldom_one_two_and_none_needs_an_escape() {
        let bytes: Vec<u8> = (0..=255).chain([0, 0, 242]).collect();
        let module = module(&bytes);
        let text = module.split('\'').nth(3).unwrap();
        let frequent = plain_characters().len() - PREFIXES;
        assert_eq!(text.len(), frequent + 3 + 2 * (256 - frequent), "{module}");
        assert!(text.bytes().all(|byte| plain_characters().contains(&byte)));
    }
}
