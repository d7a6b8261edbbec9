// CDN URLs, on either of the two modules.

import { items, object, text } from './argument.js';
import { HostingError } from './error.js';

/** In bytes, on Shotstack's own origin. */
const MAX_URL = 4096;

/** Codes that are no verdict on a URL. */
const notOfTheUrl = new Set(['argument', 'internal', 'memory', 'origin']);

export function urlFunctions(engine) {
  function cdnUrl(file) {
    const { owner, filename, render, role = 'main', extension = 'mp4', stage = 'v1', region = 'au', origin = '' } = object(
      file,
      'file',
    );
    if (render === undefined) {
      return engine.call('url_build', texts({ filename, owner, stage, region, origin }));
    }
    if (filename !== undefined) throw new HostingError('argument', 'give `filename` or `render`, not both');
    return engine.call('url_of_render', texts({ render, role, extension, owner, stage, region, origin }));
  }

  function parseUrl(url, options = {}) {
    const { origin = '' } = object(options);
    const parts = engine.call('url_parse', texts({ url, origin }));
    const [region, stage, owner, filename, role] = parts.split('/');
    return { region, stage, owner, filename, role };
  }

  function checkCdnUrl(url, options) {
    try {
      return { valid: true, ...parseUrl(url, options) };
    } catch (error) {
      const { code, message } = error;
      if (code === undefined || notOfTheUrl.has(code)) throw error;
      return { valid: false, code, message };
    }
  }

  function parseCdnUrl(url, options) {
    if (typeof url !== 'string') return null;
    const { valid, ...parts } = checkCdnUrl(url, options);
    return valid ? parts : null;
  }

  function cdnPrefix(place) {
    const { owner, stage = 'v1', region = 'au', origin = '' } = object(place, 'place');
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
    cdnUrls: (files) => items(files, 'files').map((file) => cdnUrl(file)),
    cdnPrefix,
    parseCdnUrl,
    checkCdnUrl,
    cdnUrlFromOutput(url, options = {}) {
      const { origin = '' } = object(options);
      return engine.call('url_from_output', texts({ url, origin }));
    },
    cdnOrigin: (origin) => engine.call('url_origin', texts({ origin })),
  };
}

function texts(members) {
  return Object.entries(members).map(([name, value]) => text(value, name));
}
