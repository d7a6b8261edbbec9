export { callbackUrl, privateHost, redactToken, standingCallback, verifyCallback, withCallback } from './callback.js';
export { deliveryOutcome, totalWait, waitBefore } from './delivery.js';
export { ApiError, EventError, HostingError } from './error.js';
export { checkEvent, eventSchema, isKnownEvent, parseEvent } from './event.js';
export { createHandler } from './handler/handler.js';
export { init } from './main-engine.js';
export { expectedAssets, Render, reports } from './render.js';
export { UNAUTHENTICATED } from './secrets.js';
export { Inbox, Turn } from './turn.js';

import { engine } from './main-engine.js';
import { responseFunctions } from './response.js';
import { urlFunctions } from './urls.js';

export const { readAssets, readRender } = responseFunctions(engine);
export const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = urlFunctions(engine);
