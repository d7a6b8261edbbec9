// urls.json: CDN URLs built, parsed, and derived from temporary output URLs.

import { difference } from './assert-equal.js';
import { joined, joinedIfAny } from './text.js';

export function check(api, { input, expect }) {
  return checks[input.operation](api, input, expect);
}

const checks = {
  build(api, input, expect) {
    const place = placeOf(input);
    const filename = joined(input.filename);
    return (
      url(expect, () => api.cdnUrl({ ...place, filename })) ??
      url(expect, () => api.cdnUrls(new Set([{ ...place, filename }]))[0]) ??
      url(expect, () => api.cdnPrefix(place).url(filename))
    );
  },

  ofRender(api, input, expect) {
    const file = { ...placeOf(input), render: joined(input.render), role: input.role, extension: joined(input.extension) };
    return url(expect, () => api.cdnUrl(file)) ?? url(expect, () => api.cdnUrls([file])[0]);
  },

  fromOutput(api, { url: text, origin }, expect) {
    return url(expect, () => api.cdnUrlFromOutput(joined(text), { origin }));
  },

  parse(api, { url: text, origin }, expect) {
    const from = joined(text);
    const { message, ...verdict } = api.checkCdnUrl(from, { origin });
    const parts = expect.parts && decoded(expect.parts);
    return (
      difference(parts ? { valid: true, ...parts } : { valid: false, code: expect.error }, verdict) ??
      difference(parts ? 'undefined' : 'string', typeof message, '/message (its type)') ??
      difference(parts ?? null, api.parseCdnUrl(from, { origin }), '(parseCdnUrl)') ??
      (parts ? url({ url: expect.canonical ?? from }, () => api.cdnUrl({ ...parts, role: undefined, origin })) : null)
    );
  },

  origin(api, { origin }, expect) {
    return difference(expect, resultOf(() => ({ origin: api.cdnOrigin(origin) }), () => ({ refused: true })));
  },
};

function url(expect, make) {
  const expected = expect.error === undefined ? { url: joined(expect.url) } : { error: expect.error };
  return difference(expected, resultOf(() => ({ url: make() }), ({ code }) => ({ error: code })));
}

function resultOf(make, refused) {
  try {
    return make();
  } catch (error) {
    if (error.name !== 'HostingError') throw error;
    return refused(error);
  }
}

function placeOf({ owner, region, stage, origin }) {
  return { owner: joined(owner), region: joinedIfAny(region), stage: joinedIfAny(stage), origin };
}

function decoded({ role, ...parts }) {
  const texts = Object.entries(parts).map(([name, text]) => [name, joined(text)]);
  return { ...Object.fromEntries(texts), role };
}
