// Sections of READMEs in pages: `<!-- section of pkg/README.md: In your tests -->`. What tests run there is not repeated here.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REPOSITORY = 'https://repository.invalid/shotstack-hosting/blob/main/';

/** Where links of READMEs lead on the site. */
const PAGES = { 'pkg/examples/README.md': '/docs/recipes/', 'pkg/README.md': '/docs/start' };

/** For VitePress' `markdown.config`. */
export function withSections(markdown) {
  markdown.core.ruler.before('normalize', 'sections', (state) => {
    state.src = state.src.replaceAll(/^<!-- section of (\S+): (.+) -->$/gm, (_, path, heading) => section(path, heading));
  });
}

/** The text under a heading. */
export function section(path, heading) {
  const text = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const found = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`${path} has no heading "${heading}", which the site includes`);
  return found.slice(heading.length).replaceAll(/\]\(([^():#]+)\)/g, (_, link) => {
    const target = new URL(link, `file:///${path}`).pathname.slice(1);
    return `](${PAGES[target] ?? `${REPOSITORY}${target}`})`;
  });
}
