// Ordering a render. No API lists renders, and each costs money: the POST is sent once, and an error says what is known of
// the render.

import { ApiError } from '../error.js';
import { send } from './transport.js';

const UNCERTAIN = 'The order may have arrived, and is not repeated: look in the dashboard before you order again';

/** A render that could not be ordered, or whose order may have arrived all the same. */
export class SubmitError extends ApiError {
  constructor(request, { code, message, ...error }, { render = null, uncertain, cause }) {
    const wayOut = uncertain ? `. ${UNCERTAIN}` : '';
    const known = render === null ? '' : `. The render ${render} was ordered`;
    super({ ...error, code, message: `${request}: ${message}${known}${wayOut}`, cause });
    Object.assign(this, { request, render, uncertain });
  }
}
SubmitError.prototype.name = 'SubmitError';

/** The render's id in the response. `redact` removes the key from a body, and `read` gives the id. */
export async function order({ name, request }, { settings, redact, read }, signal) {
  let response;
  try {
    response = await send(request, settings, signal);
  } catch (error) {
    if (error instanceof ApiError) throw new SubmitError(name, error, { uncertain: !error.isUnsent });
    const aborted = { code: 'aborted', message: 'the caller has aborted it', isTransient: false };
    throw new SubmitError(name, aborted, { uncertain: true, cause: error });
  }
  try {
    return read({ ...response, body: redact(response.body) });
  } catch (error) {
    if (error.uncertain !== undefined) throw new SubmitError(name, error, error);
    const unreadable = { code: 'unreadable', message: 'the response could not be read', isTransient: false };
    throw new SubmitError(name, unreadable, { uncertain: true, cause: error });
  }
}
