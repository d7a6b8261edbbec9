export { callbackUrl, redactToken, verifyCallback, withCallback } from './callback.js';
export { deliveryOutcome, longestWait, waitBefore } from './delivery.js';
export { ApiError } from './api-error.js';
export { HostingError } from './error.js';
export { EventError } from './event-error.js';
export { checkEvent, eventSchema, isKnownEvent, parseEvent } from './event.js';
export { createHandler } from './handler/handler.js';
export { init } from './full.js';
export { acknowledge, admit, decide, resume } from './inbox.js';
export { expectedAssets, Render, reports } from './render.js';

import { answerFunctions } from './answers.js';
import { engine } from './full.js';
import { urlFunctions } from './urls.js';

export const { readAssets, readRender } = answerFunctions(engine);
export const { cdnUrl, cdnUrls, cdnPrefix, parseCdnUrl, checkCdnUrl, cdnUrlFromOutput, cdnOrigin } = urlFunctions(engine);
