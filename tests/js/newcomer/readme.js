// The code blocks of a README, to follow them word for word.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A path from the top of the repository. */
export const fromTop = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The texts of the code blocks under a heading, which have to be in these languages. */
export async function blocks(path, heading, languages) {
  const readme = await readFile(fromTop(path), 'utf8');
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${path} has no heading "${heading}"`);
  const found = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  if (`${found.map(([, language]) => language)}` !== `${languages}`) {
    throw new Error(`${path}, "${heading}": the blocks are ${found.map(([, language]) => language)}, not ${languages}`);
  }
  return found.map(([, , text]) => text);
}

/** The commands of a block. */
export const lines = (block) => block.trimEnd().split('\n');
