// CDN URLs, on either of the two modules.

import { HostingError } from './error.js';

/** In bytes, on Shotstack's own origin. */
const MAX_URL = 4096;
const ORIGIN = 'https://cdn.shotstack.io';

export function urlFunctions(engine) {
  function cdnUrl({ owner, filename, render, role = 'main', extension = 'mp4', stage = 'v1', region = 'au', origin = '' }) {
    if (render === undefined) {
      return engine.call('url_build', texts({ filename, owner, stage, region, origin }));
    }
    if (filename !== undefined) throw new HostingError('argument', 'give `filename` or `render`, not both');
    return engine.call('url_of_render', texts({ render, role, extension, owner, stage, region, origin }));
  }

  function parseUrl(url, { origin = '' } = {}) {
    const text = engine.call('url_parse', texts({ url, origin }));
    const [region, stage, owner, filename, role] = text.split('\n');
    return { region, stage, owner, filename, role };
  }

  function checkCdnUrl(url, options) {
    try {
      return { valid: true, ...parseUrl(url, options) };
    } catch (error) {
      const { code, message } = error;
      if (code === undefined || code === 'origin' || code === 'internal') throw error;
      return { valid: false, code, message };
    }
  }

  function parseCdnUrl(url, options) {
    if (typeof url !== 'string') return null;
    const { valid, ...parts } = checkCdnUrl(url, options);
    return valid ? parts : null;
  }

  function cdnPrefix({ owner, stage = 'v1', region = 'au', origin = '' }) {
    const start = (at) => cdnUrl({ owner, filename: '-', stage, region, origin: at }).slice(0, -1);
    const prefix = start(origin);
    const room = MAX_URL - start('').length;
    return {
      prefix,
      url(filename) {
        const segment = engine.call('url_segment', texts({ filename }));
        if (segment.length > room) throw new HostingError('too_long', `the URL is longer than ${MAX_URL} bytes`);
        return prefix + segment;
      },
    };
  }

  return {
    cdnUrl,
    cdnUrls: (list) => Array.from(list, (parts) => cdnUrl(parts)),
    cdnPrefix,
    parseCdnUrl,
    checkCdnUrl,
    cdnUrlFromOutput: (url, { origin = '' } = {}) => engine.call('url_from_output', texts({ url, origin })),
    cdnOrigin: (origin) => engine.call('url_origin', texts({ origin })),
  };
}

function texts(members) {
  return Object.entries(members).map(([name, value]) => {
    if (typeof value === 'string') return value;
    throw new HostingError('argument', `\`${name}\` is ${value === null ? 'null' : typeof value}, not a string`);
  });
}
