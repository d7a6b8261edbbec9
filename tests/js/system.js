// What the tests need of the machine beside Node. In CI they fail without it; elsewhere they are left out, and say so.

import { existsSync } from 'node:fs';
import { env } from 'node:process';

/** Each with where it is, and what Debian calls it; xtask installs them from there. */
const PROGRAMS = {
  Chromium: { files: ['/usr/bin/chromium'], packages: 'chromium' },
  Firefox: { files: ['/usr/bin/firefox-esr'], packages: 'firefox-esr' },
  WebKitGTK: { files: ['/usr/bin/WebKitWebDriver', '/usr/bin/xvfb-run', '/usr/bin/xauth'], packages: 'webkit2gtk-driver xvfb xauth' },
  PostgreSQL: { files: ['/usr/lib/postgresql', '/usr/bin/setpriv'], packages: 'postgresql util-linux' },
  Redis: { files: ['/usr/bin/redis-server', '/usr/bin/setpriv'], packages: 'redis-server util-linux' },
};

/** Why what needs these programs is left out, or false: what `skip` of node:test takes. */
export function lacks(...programs) {
  if (env.CI === 'true') return false;
  for (const program of programs) {
    const { files, packages } = PROGRAMS[program];
    const missing = files.find((file) => !existsSync(file));
    if (missing !== undefined) return `${program} needs ${missing}: apt-get install ${packages}`;
  }
  return false;
}

/** Whether tests run at their full length: `cargo xtask soak`. */
export const IS_SOAK = env.SOAK === 'true';
