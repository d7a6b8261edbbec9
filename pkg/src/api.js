export { EventError, HostingError } from './error.js';
export { checkEvent, parseEvent } from './event.js';
export { init } from './full.js';

import { engine } from './full.js';
import { urlFunctions } from './urls.js';

export const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = urlFunctions(engine);
