export { HostingError } from './error.js';
export { init } from './url-engine.js';

import { engine } from './url-engine.js';
import { urlFunctions } from './urls.js';

export const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = urlFunctions(engine);
