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

/** The way of the package's README, from `npm install` on. */
export async function packageReadme() {
  const heading = 'From npm install to a render that is settled, whatever is lost';
  const [two, RENDERS, SERVER, ORDER, three] = await blocks('pkg/README.md', heading, ['sh', 'mjs', 'mjs', 'mjs', 'sh']);
  const [INSTALL, EMULATE] = lines(two);
  const [SECRET, ...NODE] = lines(three);
  return { INSTALL, EMULATE, RENDERS, SERVER, ORDER, SECRET, NODE };
}

/** The commands of a block. */
export const lines = (block) => block.trimEnd().split('\n');
