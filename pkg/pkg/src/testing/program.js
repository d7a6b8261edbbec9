// The command line's program: an optional package for each platform has it.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, env, platform } from 'node:process';
import { HostingError } from '../error.js';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];
const VARIABLE = 'SHOTSTACK_HOSTING_BINARY';

const FROM_SOURCE = `build it with Rust (cargo install shotstack-hosting-cli), and set ${VARIABLE} to its path`;

const packageOf = (target) => `@shotstack-hosting/cli-${target}`;

/** The path of the program. `here` is the URL of a file of this package. */
export function programPath(here) {
  const given = env[VARIABLE];
  if (given) {
    if (existsSync(given)) return given;
    throw missing(`${VARIABLE} is ${given}, where there is no file: correct or remove it`);
  }
  const { resolve } = createRequire(here);
  const found = (target) => {
    try {
      return resolve(`${packageOf(target)}/bin/shotstack-hosting${target.startsWith('win32') ? '.exe' : ''}`);
    } catch {
      // It is not installed.
      return undefined;
    }
  };
  const target = `${platform}-${arch}`;
  const path = found(target);
  if (path !== undefined) return path;
  if (!PLATFORMS.includes(target)) {
    throw missing(`there is no prebuilt program for ${target}, only for ${PLATFORMS.join(', ')}: ${FROM_SOURCE}`);
  }
  const other = PLATFORMS.find((each) => found(each) !== undefined);
  throw missing(
    other === undefined
      ? `the optional package ${packageOf(target)} is not installed: install again without --omit=optional, --no-optional or --ignore-optional, or ${FROM_SOURCE}`
      : `the packages were installed for ${other}, and this is ${target}: delete node_modules and install again on this machine`,
  );
}

const missing = (problem) => new HostingError('program_missing', `shotstack-hosting: ${problem}`);
