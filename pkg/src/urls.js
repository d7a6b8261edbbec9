// CDN URLs, on any module that exports the functions.

import { items, object, text } from './argument.js';
import { HostingError } from './error.js';
import { nearest } from './option-names.js';
import { isPlainName, MAX_URL, plainParts, plainUrl } from './plain-urls.js';

/** Codes that are not a verdict on a URL. */
const notAboutTheUrl = new Set(['argument', 'internal', 'origin']);

const isAboutTheUrl = ({ code }) => code !== undefined && !notAboutTheUrl.has(code);

const MEMBERS = ['owner', 'filename', 'render', 'role', 'extension', 'stage', 'region', 'origin'];

/** The error for a file without a name: perhaps it has one by another name. */
function nameless(file) {
  for (const name of Object.keys(file).filter((each) => !MEMBERS.includes(each))) {
    const near = nearest(name, MEMBERS);
    if (near !== undefined) return new HostingError('argument', `cdnUrl: there is no member \`${name}\`: did you mean \`${near}\`?`);
  }
  return new HostingError('argument', 'cdnUrl: give the `filename`, or the `render` and its `role`');
}

export function urlFunctions(engine) {
  function cdnUrl(file) {
    const { owner, filename, render, role = 'main', extension = 'mp4', stage = 'v1', region = 'au', origin = '' } = object(
      file,
      'file',
    );
    if (render === undefined && origin === '') {
      const url = plainUrl(region, stage, owner, filename);
      if (url !== undefined) return url;
    }
    if (render === undefined && filename === undefined) throw nameless(file);
    const place = [text(owner, 'owner'), text(stage, 'stage'), text(region, 'region'), text(origin, 'origin')];
    if (render === undefined) return engine.call('cdn_url', text(filename, 'filename'), ...place);
    if (filename !== undefined) throw new HostingError('argument', 'give `filename` or `render`, not both');
    const parts = [text(render, 'render'), text(role, 'role'), text(extension, 'extension')];
    return engine.call('cdn_url_for_render', ...parts, ...place);
  }

  function parseUrl(url, options = {}) {
    const { origin = '' } = object(options);
    const parts = origin === '' && typeof url === 'string' ? plainParts(url) : undefined;
    return parts ?? engine.call('parse_cdn_url', text(url, 'url'), text(origin, 'origin'));
  }

  function checkCdnUrl(url, options) {
    try {
      return { valid: true, ...parseUrl(url, options) };
    } catch (error) {
      if (!isAboutTheUrl(error)) throw error;
      return { valid: false, code: error.code, message: error.message };
    }
  }

  function parseCdnUrl(url, options) {
    if (typeof url !== 'string') return null;
    try {
      return parseUrl(url, options);
    } catch (error) {
      if (!isAboutTheUrl(error)) throw error;
      return null;
    }
  }

  function cdnPrefix(place) {
    const { owner, stage = 'v1', region = 'au', origin = '' } = object(place, 'place');
    const start = (at) => cdnUrl({ owner, filename: '-', stage, region, origin: at }).slice(0, -1);
    const prefix = start(origin);
    const room = MAX_URL - start('').length;
    return {
      prefix,
      url(filename) {
        if (isPlainName(filename) && filename.length <= room) return prefix + filename;
        const segment = engine.call('cdn_segment', text(filename, 'filename'));
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
      return engine.call('cdn_url_from_output', text(url, 'url'), text(origin, 'origin'));
    },
    cdnOrigin: (origin) => engine.call('cdn_origin', text(origin, 'origin')),
  };
}
