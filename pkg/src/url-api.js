export { HostingError } from './error.js';

import { engine } from './small.js';
import { urlFunctions } from './urls.js';

export { init } from './small.js';
export const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = urlFunctions(engine);
