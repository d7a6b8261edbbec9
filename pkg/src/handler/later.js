// A handler whose options are given by a function. It is called at the first request: tools that build a program load its
// modules where there are no secrets and no database.

import { HostingError } from '../error.js';
import { logTo } from '../log.js';
import { closing, timeoutOf } from './close.js';
import { answerInNode, contextOf, isNodeResponse } from './platform.js';
import { asHttp, asResponse, unavailable } from './reply.js';
import { within } from './time.js';

/** As a handler has it by default: the publisher hangs up after 10 s. */
const LONGEST_WAIT_MILLIS = 9500;
const NOT_CREATED = 'the handler could not be created';

export function handlerOfLater(giveOptions, create) {
  let handler;
  let creating;
  /** What `start` was given before there was a handler. */
  let startGiven;

  /** It never rejects; without a result, the next request tries again. */
  async function tryToCreate() {
    let onLog;
    try {
      const options = await giveOptions();
      if (typeof options?.onLog === 'function') onLog = options.onLog;
      handler = create(options);
      if (startGiven !== undefined) handler.start(...startGiven);
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

  const whenCreated = async (context, call, otherwise) => {
    const present = await created(context);
    return present ? call(present) : otherwise();
  };
  const refused = { reply: unavailable(NOT_CREATED) };

  /** A function of the handler, for the program itself. It rejects without a handler: the log says why there is none. */
  const calling = (name, contextAt) => (...given) => {
    const otherwise = () => {
      throw new HostingError('unavailable', `${NOT_CREATED}: the log says why`);
    };
    return whenCreated(given[contextAt], (present) => present[name](...given), otherwise);
  };

  const later = async (request, ...contexts) => {
    if (isNodeResponse(contexts[0])) return answerInNode(contexts[0], logTo());
    return whenCreated(contextOf(contexts), (present) => present(request, ...contexts), () => asResponse(refused));
  };
  Object.assign(later, {
    deliver: (delivery, context) => whenCreated(context, (present) => present.deliver(delivery, context), () => asHttp(refused)),
    expect: calling('expect', 1),
    submit: calling('submit', 2),
    observe: calling('observe', 3),
    wake: calling('wake', 1),
    sweep: calling('sweep', 1),
    start(...given) {
      if (handler) return handler.start(...given);
      startGiven = given;
      created();
    },
    async close(given) {
      const timeout = timeoutOf(given);
      const end = Date.now() + timeout;
      startGiven = undefined;
      await closing(timeout, creating, { names: () => ["the function with the handler's options"], log: logTo() });
      await handler?.close({ timeout: Math.max(1, end - Date.now()) });
    },
  });
  return Object.defineProperty(later, 'store', {
    get() {
      if (handler) return handler.store;
      throw new HostingError('option', 'the store is among the options, which this handler is given at its first request');
    },
    enumerable: true,
  });
}
