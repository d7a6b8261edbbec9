// What Locate shows about a URL, and the URL of a file.

/** What a text is as a URL: `{ kind: 'cdn' | 'output' | 'neither', … }`, or null for no text. */
export function located(core, text, origin) {
  const url = text.trim();
  if (url === '') return null;
  const options = origin === '' ? {} : { origin };
  try {
    const verdict = core.checkCdnUrl(url, options);
    if (verdict.valid) return { kind: 'cdn', url, parts: verdict };
    const derived = fromOutput(core, url, options);
    return typeof derived === 'string' ? { kind: 'output', url: derived, parts: core.parseCdnUrl(derived, options) } : better(verdict, derived);
  } catch ({ code, message }) {
    return { kind: 'neither', code, message };
  }
}

function fromOutput(core, url, options) {
  try {
    return core.cdnUrlFromOutput(url, options);
  } catch (error) {
    return error;
  }
}

/** A URL in a bucket of Shotstack's is closer to an output than to a CDN URL. */
function better(verdict, output) {
  const { code, message } = output.code === 'other_bucket' ? output : verdict;
  return { kind: 'neither', code, message };
}

/** `{ url }`, or `{ code, message }`. */
export function built(core, { by, owner, filename, render, role, extension, stage, origin }) {
  const place = { owner, stage, ...(origin === '' ? {} : { origin }) };
  const file = by === 'name' ? { filename } : { render, role, ...(role === 'main' ? { extension } : {}) };
  try {
    return { url: core.cdnUrl({ ...place, ...file }) };
  } catch ({ code, message }) {
    return { code, message };
  }
}

const IMAGES = new Set(['jpg', 'jpeg', 'png', 'gif', 'bmp', 'webp']);

/**
 * Whether a file is served: loads it as a picture or as a film, for which no server has to agree, as it must for a request by
 * a script. Resolves to true or false: false also if the browser cannot show such a file.
 */
export function isServed(url) {
  const isImage = IMAGES.has(new URL(url).pathname.split('.').pop().toLowerCase());
  const element = document.createElement(isImage ? 'img' : 'video');
  return new Promise((resolve) => {
    element.addEventListener(isImage ? 'load' : 'loadedmetadata', () => resolve(true));
    element.addEventListener('error', () => resolve(false));
    element.referrerPolicy = 'no-referrer';
    element.preload = 'metadata';
    element.src = url;
  });
}
