// Responses of the Serve API and the Edit API, on any module that reads them.

import { json, object, text } from './argument.js';
import { bytesOf } from './body.js';
import { ApiError, HostingError } from './error.js';

/** The status and the headers as the module reads them, and the body's bytes. */
export function partsOf(response) {
  const { status, retryAfter, date, body } = object(response, 'response');
  if (!Number.isInteger(status)) throw new HostingError('argument', '`status` is not an HTTP status');
  return [json({ status, retryAfter: retryAfter ?? undefined, date: date ?? undefined }, 'response'), bytesOf(body)];
}

export function responseFunctions(engine) {
  function read(name, response, ...more) {
    const parts = partsOf(response);
    try {
      return engine.call(name, ...parts, ...more);
    } catch (error) {
      throw error.isTransient === undefined ? error : new ApiError(error);
    }
  }

  return {
    readAssets(response, options = {}) {
      const { origin = '' } = object(options);
      return read('read_assets', response, text(origin, 'origin'));
    },
    readRender: (response) => read('read_render', response),
  };
}
