// Each page's Content-Security-Policy, which names the page's inline scripts by their hashes.

import { createHash } from 'node:crypto';

const hashOf = (script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** The page with its policy. */
export function withPolicy(html) {
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>(.*?)<\/script>/gs)].map(([, script]) => hashOf(script));
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(scripts)].join(' ')}`,
    "style-src 'self'",
    // Highlighted code has its colours in attributes.
    "style-src-attr 'unsafe-inline'",
    // Locate looks whether a file is there, if it is asked to.
    "img-src 'self' data: https:",
    'media-src https:',
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html.replace('<head>', `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
