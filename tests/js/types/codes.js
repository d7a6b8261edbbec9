// Holds the unions of codes in the types equal to the codes in the sources, in Rust and in JavaScript.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unionOf } from '../../../www/build/unions.js';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));

export const checks = [{ name: 'TypeScript: unions of codes', check: compareCodes }];

async function compareCodes() {
  const types = await source('pkg', '.d.ts', { recursive: false });
  const wasm = await source('crates/wasm/src', '.rs');
  const core = async (path) => withoutTests(await readFile(join(TOP, 'crates/core/src', path), 'utf8'));
  const inCore = async (...paths) => codesOf(await Promise.all(paths.map(core)));
  const turns = await source('crates/core/src/inbox/turn', '.rs');
  const script = await source('pkg/src', '.js') + (await source('pkg/store', '.js'));

  const findings = all(await core('validate/code.rs'), /= "(\w+)",/g);
  const api = [...(await inCore('api/error.rs')), ...all(script, /noResponse\('(\w+)'/g), 'aborted'];
  const tokens = await inCore('callback/token.rs');
  const replies = [
    ...all(await source('crates/core/src/inbox', '.rs'), /(?:Reply|Self)::new\(\s*\d+,\s*"(\w+)"/g),
    // Of a body.
    'invalid',
    'too_large',
    ...tokens,
    ...all(script, /unavailable\(\w+, '(\w+)'/g),
  ];
  const cdn = await inCore('cdn/error.rs', 'cdn/path_segment.rs');
  const errors = [
    ...cdn,
    ...tokens,
    ...api,
    ...(await inCore('api/key.rs', 'api/request.rs', 'callback/callback_url.rs', 'callback/secret.rs', 'poll/next.rs')),
    ...(await inCore('inbox/turn/expectation.rs', 'inbox/turn/observation.rs')),
    ...all(turns, /TurnProblem \{\s*code: "(\w+)"/g),
    ...all(wasm, /(?:Refusal::new|with_code|secret_or)\(\s*"(\w+)"/g),
    ...all(wasm, /(?:written_by_user|passed_on)(?:::<[^(]*>)?\([^,()]+(?:\([^()]*\))?, "(\w+)"\)/g),
    ...all(script, /new (?:HostingError|Problems|NotReadyError|NotServedError)\((?:'the body', )?'(\w+)'/g),
    ...all(script, /code: '(\w+)'/g),
    ...all(script, /code = '(\w+)'/g),
    ...all(await core('validate/verdict.rs'), /=> "(\w+)"/g),
    'invalid',
    'too_large',
    ...['failed', 'deleted'],
  ];
  const logs = [
    ...all(script, /\blog(?:\(|To\(\w*\)\()'\w+', '(\w+)'/g),
    ...all(script, /\.once\('(\w+)'/g),
    ...all(turns, /Level::\w+,\s*"(\w+)"/g),
    // Of a request to an API, in `asking.rs`.
    ...all(turns, /(?:\(|code: )"(api_\w+)"/g),
  ];

  const unions = { FindingCode: findings, CdnUrlCode: cdn, ApiErrorCode: api, ReplyCode: replies, ErrorCode: errors, LogCode: logs };
  const wrong = Object.entries(unions).flatMap(([name, codes]) => differences(name, unionOf(types, name), new Set(codes)));
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return Object.entries(unions).map(([name, codes]) => `${new Set(codes).size} ${name}`).join(', ');
}

function differences(name, typed, found) {
  return [
    ...[...found].filter((code) => !typed.has(code)).map((code) => `${name} lacks '${code}'`),
    ...[...typed].filter((code) => !found.has(code)).map((code) => `${name} has '${code}', which no source has`),
  ];
}

/** The texts that functions named `code` return. */
function codesOf(sources) {
  return sources.flatMap((text) => {
    const bodies = all(text, /fn code\(&?self\) -> &'static str \{\n([\s\S]*?)\n    \}\n/g);
    return bodies.flatMap((body) => all(body, /"(\w+)"/g));
  });
}

const all = (text, pattern) => [...text.matchAll(pattern)].map(([, found]) => found);

const withoutTests = (text) => text.split('#[cfg(test)]\nmod tests')[0];

async function source(folder, ending, { recursive = true } = {}) {
  const paths = (await readdir(join(TOP, folder), { recursive })).filter((path) => path.endsWith(ending)).sort();
  const texts = await Promise.all(paths.map((path) => readFile(join(TOP, folder, path), 'utf8')));
  return texts.map(withoutTests).join('\n');
}
