// An example for a code: the shortest case of the vectors that has it, and what the package says about it today.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as core from '../../pkg/index.js';

const vectors = async (name) => JSON.parse(await readFile(fileURLToPath(new URL(`../../tests/vectors/${name}.json`, import.meta.url)), 'utf8')).cases;

/** `{ input, language, output }`, or null if no case has the code. */
export async function exampleOf(kind, code) {
  for (const find of FINDERS[kind] ?? []) {
    const [example] = (await find(code)).filter(({ input }) => input !== '' || code === 'empty_body').sort((a, b) => weight(a) - weight(b));
    if (example) return example;
  }
  return null;
}

/** The shortest, and one of its own before one among others. */
const weight = ({ input, output, others = 0 }) => input.length + output.length + 200 * others;

const FINDERS = {
  finding: [ofBody, ofEdit],
  url: [ofUrl],
  token: [ofToken],
  api: [ofResponse],
  error: [ofMinting, ofEdit],
};

/** A body as text, unless it is only bytes or very long. */
function textOf({ body, fixture }) {
  if (fixture !== undefined || body === undefined) return undefined;
  if (typeof body === 'string') return body;
  if (!Array.isArray(body)) return JSON.stringify(body, null, 2);
  return body.map(({ text, repeat, times }) => text ?? repeat.repeat(Math.min(times, 70_000))).join('');
}

const shown = (text) => (text.length > 700 ? `${text.slice(0, 300)} …` : text);

const finding = ({ path, message, found, hint }) =>
  [message, path === '' ? 'at: the whole body' : `at: ${path}`, found !== null && `found: ${found}`, hint !== null && `hint: ${hint}`].filter(Boolean).join('\n');

async function ofBody(code) {
  const cases = await vectors('events');
  return cases.flatMap(({ input }) => {
    if (input.limits || input.origin) return [];
    const bytes = input.bodyHex && Uint8Array.from(input.bodyHex.match(/../g), (digits) => Number.parseInt(digits, 16));
    const body = bytes || textOf(input);
    if (body === undefined) return [];
    const verdict = core.checkEvent(body);
    const all = [...(verdict.violations ?? []), ...verdict.advisories];
    const found = all.find((each) => each.code === code);
    const text = bytes ? `${input.bodyHex} (bytes, in hexadecimal)` : shown(body);
    return found ? [{ input: text, language: bytes ? 'text' : 'json', output: finding(found), others: all.length - 1 }] : [];
  });
}

async function ofEdit(code) {
  const cases = await vectors('edits');
  return cases.flatMap(({ input }) => {
    if (typeof input.edit !== 'object' || input.edit === null) return [];
    try {
      core.expectedAssets(input.edit);
      return [];
    } catch ({ code: thrown, message, violations = [] }) {
      if (thrown === code) return [{ input: JSON.stringify(input.edit, null, 2), language: 'json', output: message }];
      const found = violations.find((each) => each.code === code);
      return found ? [{ input: JSON.stringify(input.edit, null, 2), language: 'json', output: finding(found) }] : [];
    }
  });
}

const CALLS = {
  parse: ({ url }) => core.checkCdnUrl(url),
  build: ({ operation, ...parts }) => core.cdnUrl(parts),
  ofRender: ({ operation, ...parts }) => core.cdnUrl(parts),
  fromOutput: ({ url }) => core.cdnUrlFromOutput(url),
};

async function ofUrl(code) {
  const cases = await vectors('urls');
  return cases.flatMap(({ input, expect }) => {
    const call = CALLS[input.operation];
    const isPlain = Object.values(input).every((value) => typeof value === 'string');
    if (expect.error !== code || call === undefined || !isPlain || input.origin) return [];
    const { operation, url, ...parts } = input;
    const text = url ?? JSON.stringify(parts, null, 2);
    const language = url === undefined ? 'json' : 'text';
    try {
      const verdict = call(input);
      return verdict.valid === false ? [{ input: text, language, output: verdict.message }] : [];
    } catch ({ message }) {
      return [{ input: text, language, output: message }];
    }
  });
}

async function ofToken(code) {
  const cases = await vectors('callback');
  return cases.flatMap(({ input, expect }) => {
    if (input.operation !== 'verify' || expect.error !== code || typeof input.url !== 'string') return [];
    try {
      core.verifyCallback(input.url, input.secrets, input.now);
      return [];
    } catch ({ message }) {
      return [{ input: input.url, language: 'text', output: message }];
    }
  });
}

async function ofMinting(code) {
  const cases = await vectors('callback');
  return cases.flatMap(({ input, expect }) => {
    if (input.operation !== 'mint' || expect.error !== code || typeof input.base !== 'string' || typeof input.secret !== 'string') return [];
    const { correlation, expires } = input.claims;
    const options = { url: input.base, secret: input.secret, correlation, expiresIn: expires };
    try {
      core.callbackUrl(options, 0);
      return [];
    } catch (error) {
      return error.code === code ? [{ input: JSON.stringify(options, null, 2), language: 'json', output: error.message }] : [];
    }
  });
}

async function ofResponse(code) {
  const cases = await vectors('api');
  return cases.flatMap(({ input, expect }) => {
    const body = textOf(input);
    if (expect.error?.code !== code || body === undefined || body.length > 700) return [];
    const read = input.read === 'assets' ? core.readAssets : core.readRender;
    try {
      read({ status: input.status, body });
      return [];
    } catch ({ message }) {
      return [{ input: `HTTP ${input.status}\n\n${body}`, language: 'text', output: message }];
    }
  });
}
