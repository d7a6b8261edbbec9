// What the Serve API and the Edit API answer, on either of the modules that read it.

import { ApiError } from './api-error.js';
import { object, text } from './argument.js';
import { textOf } from './body.js';
import { HostingError } from './error.js';
import { MAX_DOCUMENT } from './limits.js';

export function answerFunctions(engine) {
  function read(name, answer, more) {
    const { status, retryAfter, body } = object(answer, 'answer');
    if (!Number.isInteger(status)) throw new HostingError('argument', '`status` is no HTTP status');
    const pieces = [textOf(body, MAX_DOCUMENT), text(retryAfter ?? '', 'retryAfter'), ...more];
    try {
      return JSON.parse(engine.call(name, pieces, status));
    } catch (error) {
      throw error.isPassing === undefined ? error : new ApiError(error);
    }
  }

  return {
    readAssets(answer, options = {}) {
      const { origin = '' } = object(options);
      return read('api_assets', answer, [text(origin, 'origin')]);
    },
    readRender: (answer) => read('api_render', answer, []),
  };
}
