// What the command line answers: findings with all their words, which the vectors give only in part.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyOf } from './suite/events.js';
import { execute } from './execute.js';

/**
 * The JSON text of the verdict on each case of events.json, by the case's name. Cases with limits that the command line
 * does not offer have none, nor has a body that it found inside something else.
 */
export async function nativeVerdicts({ native, work, cases, fixtures }) {
  const folder = join(work, 'bodies');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const groups = new Map();
  for (const [index, { name, input }] of cases.entries()) {
    const options = optionsOf(input);
    if (options === null) continue;
    const file = join(folder, `${index}.json`);
    await writeFile(file, bodyOf(input, fixtures));
    const key = options.join(' ');
    if (!groups.has(key)) groups.set(key, { options, names: [], files: [] });
    groups.get(key).names.push(name);
    groups.get(key).files.push(file);
  }

  const verdicts = {};
  for (const { options, names, files } of groups.values()) {
    const output = await execute(native, ['inspect', '--json', ...options, ...files], { accepted: [0, 1] });
    const lines = output.trimEnd().split('\n');
    if (lines.length !== names.length) throw new Error(`${lines.length} verdicts on ${names.length} bodies`);
    for (const [index, name] of names.entries()) {
      if (!('unwrapped' in JSON.parse(lines[index]))) verdicts[name] = lines[index];
    }
  }
  return verdicts;
}

function optionsOf({ limits = {}, origin }) {
  const { maxBytes, ...others } = limits;
  if (Object.keys(others).length > 0) return null;
  return [
    ...(maxBytes === undefined ? [] : ['--max-bytes', `${maxBytes}`]),
    ...(origin === undefined ? [] : ['--origin', origin]),
  ];
}
