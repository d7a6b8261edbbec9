// State in the URL's fragment, which browsers send to nobody: `#name=…`, compressed.

/** Longer fragments than this some programs cut. */
const MAX_FRAGMENT = 16_000;

/** The state under `name` in a fragment, or undefined. */
export async function stateIn(fragment, name) {
  const packed = new URLSearchParams(fragment.replace(/^#/, '')).get(name);
  if (packed === null) return undefined;
  try {
    const bytes = Uint8Array.from(atob(packed.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return JSON.parse(await new Response(through(bytes, new DecompressionStream('deflate-raw'))).text());
  } catch {
    // Somebody has cut or changed the link.
    return undefined;
  }
}

/** The fragment with a state, or an empty text if it would be too long. */
export async function fragmentOf(state, name) {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  const packed = new Uint8Array(await new Response(through(bytes, new CompressionStream('deflate-raw'))).arrayBuffer());
  const text = btoa(String.fromCharCode(...packed.subarray(0, MAX_FRAGMENT)));
  if (text.length > MAX_FRAGMENT) return '';
  return `#${name}=${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

const through = (bytes, stream) => new Blob([bytes]).stream().pipeThrough(stream);
