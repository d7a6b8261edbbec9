// What criterion has measured, from its files.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Nanoseconds for one element (a body, a URL), by the names of the group and of the function. An iteration can go through several. */
export async function nativeResults(folder) {
  const results = {};
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((file) => file.endsWith(join('new', 'benchmark.json')))) {
    const { group_id: group, function_id: name, throughput } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    const estimates = JSON.parse(await readFile(join(folder, file, '../estimates.json'), 'utf8'));
    const elements = throughput?.Elements ?? throughput?.ElementsAndBytes?.elements ?? 1;
    (results[group] ??= {})[name] = estimates.median.point_estimate / elements;
  }
  return results;
}
