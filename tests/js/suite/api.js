// api.json: a response over HTTP, read, or the error that it is.

import { difference } from './assert-equal.js';
import { joined, jsonText, utf8 } from './text.js';

export function check(api, { input, expect }, { fixtures }) {
  const { read, status, retryAfter, date, body, fixture, origin } = input;
  const text = fixture === undefined ? jsonText(body) : fixtures[fixture];
  for (const form of [text, utf8(text)]) {
    const found = difference(whole(expect), answerOf(api, read, { status, retryAfter, date, body: form }, { origin }));
    if (found) return found;
  }
  return null;
}

function answerOf(api, read, answer, options) {
  try {
    return read === 'assets'
      ? { assets: api.readAssets(answer, options).map(withPlaces) }
      : { render: withPlaces(api.readRender(answer)) };
  } catch (error) {
    if (error.name !== 'ApiError') throw error;
    const { code, isTransient, httpStatus, retryAfter, apiMessage: message, violations } = error;
    return { error: { code, isTransient, httpStatus, retryAfter, message, findings: places(violations) } };
  }
}

const withPlaces = (read) => ({ ...read, advisories: places(read.advisories) });
const places = (findings) => findings.map(({ path, code }) => ({ path, code }));

/** With the members that are absent because they are null, or none. */
function whole({ assets, render, error }) {
  if (assets) return { assets: assets.map((asset) => ({ ...ASSET, ...asset })) };
  if (render) return { render: { ...RENDER, ...render } };
  return { error: { ...ERROR, ...error, message: error.message === undefined ? null : joined(error.message) } };
}

const TIMES = { created: null, updated: null, advisories: [] };
const ASSET = { renderId: null, providerId: null, region: null, filename: null, url: null, cdn: null, ...TIMES };
const RENDER = { url: null, error: null, ...TIMES };
const ERROR = { httpStatus: null, retryAfter: null, message: null, findings: [] };
