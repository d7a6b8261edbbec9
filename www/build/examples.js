// An example for a code: the shortest case of the vectors that has it, or else a program, and what the package says about it today.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as core from '../../pkg/index.js';
import { Shell } from '../../tests/js/suite/turns.js';
import { SNIPPETS } from '../docs/codes/snippets.js';
import { ofSnippet } from './snippets.js';

const vectors = async (name) => JSON.parse(await readFile(fileURLToPath(new URL(`../../tests/vectors/${name}.json`, import.meta.url)), 'utf8')).cases;

/** `{ input, language, output, why? }`. Throws if nothing is an example. */
export async function exampleOf(kind, code) {
  for (const find of FINDERS[kind] ?? []) {
    const [example] = (await find(code)).filter(({ input }) => input !== '' || code === 'empty_body').sort((a, b) => weight(a) - weight(b));
    if (example) return example;
  }
  const snippet = SNIPPETS[kind]?.[code];
  if (snippet === undefined) throw new Error(`the ${kind} code \`${code}\` has no example: add one to www/docs/codes/snippets.js`);
  return ofSnippet(kind, code, snippet);
}

/** The shortest, and one of its own before one among others. */
const weight = ({ input, output, others = 0 }) => input.length + output.length + 200 * others;

const FINDERS = {
  finding: [ofBody, ofEdit, ofLogged],
  url: [ofUrl],
  token: [ofToken, ofReply],
  reply: [ofReply],
  api: [ofResponse],
  error: [ofMinting, ofEdit],
  log: [ofLog],
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

function ofReply(code) {
  return ofTurns((step) => step.step === 'reply' && step.code === code && `${step.status}: ${step.detail}`);
}

function ofLog(code) {
  return ofTurns((step) => step.step === 'log' && step.code === code && `${step.level}: ${step.message}`);
}

/** A finding that only a policy has. */
function ofLogged(code) {
  const withCode = ({ findings = [] }) => findings.find((each) => each.code === code);
  return ofTurns((step) => step.step === 'log' && withCode(step) && finding(withCode(step)));
}

/** The turns in which there is such a step: `outputOf` gives its text. Those with the fewest actions come first. */
async function ofTurns(outputOf) {
  const cases = await vectors('turns');
  return cases.flatMap(({ why, input }) => {
    let output;
    const shell = new Shell(core, input, (step) => (output ??= outputOf(step) || undefined));
    const happened = input.actions.findIndex((action) => (shell.act(action), output !== undefined));
    if (happened === -1) return [];
    const actions = input.actions.slice(0, happened + 1);
    return [{ why, input: shown(actions.map(inWords).join('\n')), language: 'text', output, others: happened }];
  });
}

/** An action of a turn in a line: when, what, and with which body. */
function inWords({ at, begin }) {
  const [kind, details] = Object.entries(begin ?? { 'the same turn': {} })[0];
  return `${at === 0 ? 'at first' : `after ${duration(at)}`}: ${WORDS[kind] ?? kind} ${JSON.stringify(details.body ?? details)}`;
}

const UNITS = [['days', 86_400_000], ['hours', 3_600_000], ['minutes', 60_000]];

function duration(millis) {
  const [unit, length] = UNITS.find(([, length]) => millis >= 2 * length) ?? ['seconds', 1000];
  return `${Math.round((millis / length) * 100) / 100} ${unit}`;
}

const WORDS = { delivery: 'the webhook', wakeUp: 'the sweep', expect: 'the order', observe: 'the documents' };
