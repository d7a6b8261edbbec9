// What the Serve API and the Edit API answer.

import { textOf } from './body.js';
import { ApiError } from './error.js';
import { engine } from './full.js';
import { MAX_DOCUMENT } from './limits.js';

export const readAssets = (answer, { origin = '' } = {}) => read('api_assets', answer, [origin]);

export const readRender = (answer) => read('api_render', answer, []);

function read(name, { status, retryAfter, body }, more) {
  const pieces = [textOf(body, MAX_DOCUMENT), retryAfter ?? '', ...more];
  try {
    return JSON.parse(engine.call(name, pieces, status));
  } catch (error) {
    throw error.isPassing === undefined ? error : new ApiError(error);
  }
}
