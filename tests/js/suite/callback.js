// callback.json: callback URLs minted, and their tokens verified.

import { difference } from './assert-equal.js';
import { joined } from './text.js';

export function check(api, { input, expect }) {
  const expected = { ...expect, ...(expect.url === undefined ? {} : { url: joined(expect.url) }) };
  try {
    return difference(expected, input.operation === 'mint' ? mint(api, input) : verify(api, input));
  } catch (error) {
    if (error.name !== 'HostingError') throw error;
    return difference(expected, { error: error.code });
  }
}

function mint({ callbackUrl, standingCallback }, { base, claims, secret }) {
  const { correlation, expected: expect, elsewhere, expires, owner, stage } = claims;
  const expiresIn = expires === undefined ? undefined : 60_000;
  const now = expires === undefined ? 0 : expires - expiresIn;
  const options = { url: joined(base), secret: joined(secret), expect, elsewhere, owner, stage, expiresIn };
  const url =
    correlation === undefined ? standingCallback(options, now) : callbackUrl({ ...options, correlation: joined(correlation) }, now);
  return { url };
}

function verify({ verifyCallback }, { url, secrets, now }) {
  return { claims: verifyCallback(joined(url), secrets.map(joined), now) };
}
