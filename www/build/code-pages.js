// Writes a page for each code, with what it means wherever it comes up. The search knows only pages that are files.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fragmentOf } from '../tools/share.js';
import { codes } from './codes.js';

const FOLDER = fileURLToPath(new URL('../docs/codes/', import.meta.url));
const ANSWERS = { log: 'The log says', error: 'throws', api: 'throws' };
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
  const sections = await Promise.all(meanings.map(section));
  return `---\naside: false\nprev: false\nnext: false\n---\n\n# ${code}\n\n${sections.join('\n')}\n[All codes](./)\n`;
}

async function section({ kind, place, level, sentence, wayOut, example }) {
  const pill = level ? `<span class="pill ${PILLS[level]}">${level}</span> ` : '';
  const lines = [`## ${place}`, '', `${pill}${sentence}`, '', wayOut, ''];
  const { input, language, output, why } = example;
  lines.push(why ? `For example: ${why}` : 'For example:', '', ...fenced(language, input), '', ANSWERS[kind] ?? 'is answered by', '', ...fenced('text', output), '');
  const isWhole = kind === 'finding' && !input.endsWith('…') && language === 'json';
  if (isWhole) lines.push(`[Open it in the playground](/playground/inspect.html${await fragmentOf(input, 'inspect')})`, '');
  return lines.join('\n');
}

/** A code block, whatever it holds. */
function fenced(language, text) {
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [`${fence}${language}`, text, fence];
}
