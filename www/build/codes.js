// All codes of the package, with what they mean: from the types and the core's documentation.

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SENTENCES } from '../docs/codes/sentences.js';
import { unionOf } from './unions.js';

const fromTop = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The unions of codes in the types, which a test holds equal to the sources; what each is called, and where it comes up. */
const KINDS = [
  { kind: 'finding', place: 'In a body', union: 'FindingCode', title: 'Findings', about: 'What is wrong or unusual in a body. Violations refuse it, advisories do not.' },
  { kind: 'url', place: 'Of a CDN URL', union: 'CdnUrlCode', title: 'CDN URLs', about: 'Why a text is not a CDN URL, or why none can be built.' },
  { kind: 'token', place: 'Of a callback token', union: 'TokenCode', title: 'Callback tokens', about: 'Why a token is refused. A handler replies with 401.' },
  { kind: 'reply', place: 'In the reply of a handler', union: 'ReplyCode', title: 'Replies', about: 'What a handler has done with a delivery.' },
  { kind: 'api', place: 'From an API', union: 'ApiErrorCode', title: 'API errors', about: 'Why a request to one of Shotstack’s APIs has failed.' },
  { kind: 'error', place: 'Thrown by the package', union: 'ErrorCode', title: 'Errors', about: 'What the package throws besides.' },
  { kind: 'log', place: 'In the log', union: 'LogCode', title: 'Log entries', about: 'What a handler or an API client logs.' },
];

/** `[{ kind, title, about, codes: [{ code, kind, place, sentence, wayOut, level? }] }]` */
export async function codes() {
  const types = await texts('pkg', /\.d\.ts$/);
  const findings = await findingDocs();
  const groups = [];
  for (const { kind, place, union, title, about } of KINDS) {
    const names = [...unionOf(types, union, { own: kind === 'error' })];
    // Those of a token have their own list.
    const own = kind === 'reply' ? names.filter((code) => !code.startsWith('token_')) : names;
    groups.push({ kind, title, about, codes: own.map((code) => ({ code, kind, place, ...meaning(kind, code, findings) })) });
  }
  return groups;
}

function meaning(kind, code, findings) {
  const described = kind === 'finding' ? findings.get(code) : SENTENCES[kind][code];
  if (described === undefined) {
    const file = kind === 'finding' ? 'crates/core/src/validate/code.rs' : 'www/docs/codes/sentences.js';
    throw new Error(`${file} does not say what the ${kind} code \`${code}\` means: add a sentence`);
  }
  if (kind === 'finding') return described;
  const [sentence, wayOut = ''] = described.split(' | ');
  return { sentence, wayOut };
}

/** The documentation of `Code` in Rust: `Violation: the body is empty.` */
async function findingDocs() {
  const source = await readFile(fromTop('crates/core/src/validate/code.rs'), 'utf8');
  const variants = source.matchAll(/((?: {4}\/\/\/ .+\n)+) {4}\w+ = "(\w+)",/g);
  return new Map(
    [...variants].map(([, doc, code]) => {
      const text = doc.replaceAll(/^ {4}\/\/\/ /gm, '').replaceAll('\n', ' ').trim();
      const [, level, sentence] = /^(Violation|Advisory)[^:]*: (.+)$/.exec(text);
      return [code, { level: level.toLowerCase(), sentence: sentence[0].toUpperCase() + sentence.slice(1), wayOut: '' }];
    }),
  );
}

async function texts(folder, pattern) {
  const names = (await readdir(fromTop(folder))).filter((name) => pattern.test(name));
  return (await Promise.all(names.map((name) => readFile(fromTop(`${folder}/${name}`), 'utf8')))).join('\n');
}
