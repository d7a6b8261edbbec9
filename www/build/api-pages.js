// Writes the reference of the npm package, from its types.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const WWW = fileURLToPath(new URL('..', import.meta.url));

export async function writeApiPages() {
  const application = await Application.bootstrapWithPlugins({ options: `${WWW}typedoc.json`, logLevel: 'Warn' });
  const project = await application.convert();
  if (project === undefined) throw new Error('typedoc cannot read the types of the npm package');
  await application.generateOutputs(project);
  // The main entry is named after the package, not after its file.
  await edit(`${WWW}docs/api/index.md`, (text) => text.replace('# shotstack-hosting/index\n', '# shotstack-hosting\n'));
  await edit(`${WWW}docs/api/entries.md`, (text) =>
    text
      .replace('# shotstack-hosting\n\n## Modules\n', '# API in JavaScript\n\nThe entry points of the npm package, and what each exports:\n')
      .replaceAll(/- \[([\w/-]+)\]/g, (_, name) => `- [${name === 'index' ? 'shotstack-hosting' : `shotstack-hosting/${name}`}]`),
  );
}

async function edit(path, change) {
  const text = await readFile(path, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${path} has another form than expected`);
  await writeFile(path, changed);
}
