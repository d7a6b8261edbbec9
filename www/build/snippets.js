// Runs the examples of codes that are programs.

import { readFileSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { scope } from './scope.js';

const AsyncFunction = (async () => {}).constructor;
const SOURCES = ['pkg/src', 'pkg/store', 'crates/core/src'].map((path) => fileURLToPath(new URL(`../../${path}`, import.meta.url)));
/** Longer outputs are cut. */
const LONGEST = 700;

/** `{ input, language, output }`. Throws if the program does not throw or log the code. */
export async function ofSnippet(kind, code, snippet) {
  if (typeof snippet !== 'string') return { ...snippet, language: snippet.language ?? 'js', output: foundInSources(code, snippet.output) };
  const output = await outputOf(kind, code, snippet);
  if (output === undefined) throw new Error(`www/docs/codes/snippets.js: the example of the ${kind} code \`${code}\` does not lead to it`);
  return { input: snippet, language: 'js', output: output.length > LONGEST ? `${output.slice(0, LONGEST)} …` : output };
}

async function outputOf(kind, code, text) {
  const { names, log, end } = scope();
  const env = { ...process.env };
  let thrown;
  try {
    for (const name of ['SHOTSTACK_URL', 'NODE_ENV']) delete process.env[name];
    await new AsyncFunction(...Object.keys(names), text)(...Object.values(names));
  } catch (error) {
    thrown = error;
  } finally {
    end();
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
  }
  if (kind === 'log') {
    if (thrown !== undefined) throw thrown;
    const entry = log.find((each) => each.code === code);
    return entry && `${entry.level}: ${entry.message}${entry.error ? `: ${entry.error.message}` : ''}`;
  }
  if (thrown !== undefined && thrown.code === undefined) throw thrown;
  return thrown?.code === code ? thrown.message : undefined;
}

/** What cannot be brought about here is said in the words of a source. */
function foundInSources(code, output) {
  const texts = SOURCES.flatMap((folder) => readdirSync(folder, { recursive: true }).filter((name) => /\.(js|rs)$/.test(name)).map((name) => readFileSync(`${folder}/${name}`, 'utf8')));
  if (!texts.some((text) => text.replaceAll(/[`'] \+\n\s*[`']|\\/g, '').includes(output))) {
    throw new Error(`www/docs/codes/snippets.js: no source says what the example of \`${code}\` does: ${output}`);
  }
  return output;
}
