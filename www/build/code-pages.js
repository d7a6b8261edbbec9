// Writes a page for each code, with what it means wherever it comes up. The search knows only pages that are files.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fragmentOf } from '../tools/share.js';
import { codes } from './codes.js';
import { exampleOf } from './examples.js';

const FOLDER = fileURLToPath(new URL('../docs/codes/', import.meta.url));
const PILLS = { violation: 'bad', advisory: 'warn' };

export async function writeCodePages() {
  const groups = await codes();
  for (const [code, meanings] of grouped(groups.flatMap((group) => group.codes))) {
    await writeFile(`${FOLDER}${code}.md`, await page(code, meanings));
  }
}

/** `Map.groupBy`, which Node 20 does not have. */
function grouped(meanings) {
  const found = new Map();
  for (const meaning of meanings) found.set(meaning.code, [...(found.get(meaning.code) ?? []), meaning]);
  return found;
}

async function page(code, meanings) {
  const sections = [];
  // One after the other: an example may set a variable of the environment.
  for (const meaning of meanings) sections.push(await section(meaning, await exampleOf(meaning.kind, meaning.code)));
  return `---\naside: false\nprev: false\nnext: false\n---\n\n# ${code}\n\n${sections.join('\n')}\n[All codes](./)\n`;
}

async function section({ kind, place, level, sentence, wayOut }, { input, language, output, why }) {
  const pill = level ? `<span class="pill ${PILLS[level]}">${level}</span> ` : '';
  const lines = [`## ${place}`, '', `${pill}${sentence}`, '', wayOut, ''];
  lines.push(why ? `${why} For example:` : 'For example:', '', ...fenced(language, input), '', verb(kind, language), '', ...fenced('text', output), '');
  const isWhole = kind === 'finding' && !input.endsWith('…') && language === 'json';
  if (isWhole) lines.push(`[Open it in the playground](/playground/inspect.html${await fragmentOf(input, 'inspect')})`, '');
  return lines.join('\n');
}

function verb(kind, language) {
  if (kind === 'log') return 'The log says';
  return language === 'js' && kind !== 'reply' ? 'throws' : 'is answered by';
}

/** A code block, whatever it holds. */
function fenced(language, text) {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [`${fence}${language}`, text, fence];
}
