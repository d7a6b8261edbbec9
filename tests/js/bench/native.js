// What criterion has measured, from its files.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Nanoseconds by the name of the group and of the function. */
export async function nativeResults(folder) {
  const results = {};
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((file) => file.endsWith(join('new', 'benchmark.json')))) {
    const { group_id: group, function_id: name } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const estimates = JSON.parse(await readFile(join(folder, file, '../estimates.json'), 'utf8'));
    (results[group] ??= {})[name] = estimates.median.point_estimate;
  }
  return results;
}
