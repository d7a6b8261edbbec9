// A handler whose options are given by a function. It is called at the first request: tools that build a program load its
// modules where there are no secrets and no database.

import { HostingError } from '../error.js';
import { logTo } from '../log.js';
import { answerInNode, contextOf, isNodeResponse } from './platform.js';
import { asHttp, unavailable } from './reply.js';
import { within } from './time.js';

/** As a handler has it by default: the publisher hangs up after 10 s. */
const LONGEST_WAIT_MILLIS = 9500;
const RETRY_AFTER_SECONDS = 8;

export function handlerOfLater(giveOptions, create) {
  let handler;
  let creating;

  /** It never rejects; without a result, the next request tries again. */
  async function tryToCreate() {
    let onLog;
    try {
      const options = await giveOptions();
      if (typeof options?.onLog === 'function') onLog = options.onLog;
      handler = create(options);
    } catch (error) {
      const message = 'there is no handler: its options were not given, or are wrong; the next request tries again';
      logTo(onLog)('error', 'options_failed', message, { error });
    }
    return handler;
  }

  async function created(context) {
    if (handler) return handler;
    creating ??= tryToCreate().finally(() => (creating = undefined));
    const waiting = creating;
    return within(LONGEST_WAIT_MILLIS, waiting, () => {
      logTo()('error', 'too_slow', `the function with the handler's options takes longer than ${LONGEST_WAIT_MILLIS} ms`);
      if (typeof context?.waitUntil === 'function') context.waitUntil(waiting);
    });
  }

  /** `call` with the handler, or `otherwise` with a reply that makes the publisher come again. */
  async function withHandler(context, call, otherwise) {
    const present = await created(context);
    return present ? call(present) : otherwise({ reply: unavailable('the handler could not be created', RETRY_AFTER_SECONDS) });
  }

  const asResponse = (outcome) => {
    const { status, headers, body } = asHttp(outcome);
    return new Response(body, { status, headers });
  };
  const asOutcome = ({ reply }) => ({ reply, report: null, announced: [] });

  const later = async (request, ...contexts) => {
    if (isNodeResponse(contexts[0])) return answerInNode(contexts[0], logTo());
    return withHandler(contextOf(contexts), (present) => present(request, ...contexts), asResponse);
  };
  Object.assign(later, {
    deliver: (delivery, context) => withHandler(context, (present) => present.deliver(delivery, context), asHttp),
    resume: (key, context) => withHandler(context, (present) => present.resume(key, context), asOutcome),
    observe: (key, documents, context) => withHandler(context, (present) => present.observe(key, documents, context), asOutcome),
  });
  return Object.defineProperty(later, 'store', {
    get() {
      if (handler) return handler.store;
      throw new HostingError('option', 'the store is among the options, which this handler is given at its first request');
    },
    enumerable: true,
  });
}
