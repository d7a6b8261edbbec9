// A handler for a callback URL, around a user's store and functions.

import { list } from '../argument.js';
import { UNAUTHENTICATED } from '../secrets.js';
import { keyOf } from '../turn.js';
import { closing, timeoutOf } from './close.js';
import { ofRequest } from './delivered.js';
import { handlerOfLater } from './later.js';
import { answerInNode, contextOf, isNodeResponse } from './platform.js';
import { asHttp, asResponse } from './reply.js';
import { settingsOf } from './settings.js';
import { submit } from './submit.js';
import { Sweeper } from './sweep.js';
import { Turns } from './turns.js';

export function createHandler(options) {
  return typeof options === 'function' ? handlerOfLater(options, createNow) : createNow(options);
}

function createNow(options) {
  const settings = settingsOf(options);
  warnAtStart(settings, options);
  const turns = new Turns(settings);
  const sweeper = new Sweeper(settings, turns);

  const handler = async (request, ...contexts) => {
    if (isNodeResponse(contexts[0])) return answerInNode(contexts[0], settings.log);
    return asResponse(await turns.reply(() => ofRequest(request), contextOf(contexts)));
  };

  return Object.assign(handler, {
    store: settings.store,

    async deliver(delivery, context) {
      // It may be given by a function, whose errors then get a reply too.
      const delivered = typeof delivery === 'function' ? delivery : () => delivery;
      return asHttp(await turns.reply(delivered, context));
    },

    async expect(order, context) {
      const begin = (inbox, ...at) => inbox.expectation(order, ...at);
      return known(await turns.outcome(begin, { render: order?.render }, context));
    },

    submit(edit, given, context) {
      const order = () => submit(edit, given, settings, (expected) => handler.expect(expected, context));
      return turns.tracked(settings.underWay.during('`submit`', order), context);
    },

    async observe(render, documents, { correlation } = {}, context) {
      const begin = (inbox, ...at) => inbox.observation(render, list(documents), { correlation }, ...at);
      return known(await turns.outcome(begin, { render }, context));
    },

    async wake(render, context) {
      const key = keyOf(render);
      return known(await turns.outcome((inbox, ...at) => inbox.wakeUp(key, {}, ...at), { render }, context));
    },

    sweep: (given, context) => sweeper.sweep(given, context),

    start: (given) => sweeper.start(given),

    async close(given) {
      const timeout = timeoutOf(given);
      const ended = async () => {
        await sweeper.stop();
        await turns.drained();
      };
      await closing(timeout, ended(), { names: () => settings.underWay.names, log: settings.log });
    },
  });
}

const known = ({ report, announced, pending }) => ({ report, announced, pending });

function warnAtStart({ policy, log, dryRun, store }, given) {
  if (dryRun) {
    const asked = given.confirm ? ', and no API is asked: what webhooks say is taken to be confirmed' : '';
    log('warn', 'dry_run', `nothing is stored, nothing is announced${asked}`);
  }
  const volatile = 'states are kept in memory, and a restart loses them';
  // Who passes such a store has chosen it.
  if (given.store === undefined) log.once('volatile_store', `${volatile}: give a \`store\` to keep them, or \`memoryStore()\` if that is meant`);
  else if (store.volatile) log('info', 'volatile_store', volatile);
  warnIfUnconfirmed(policy, log);
}

/** Warns if anyone who knows a URL can have events of any render announced. */
function warnIfUnconfirmed({ secrets, standing, confirm }, log) {
  if (confirm) return;
  const wayOut = 'Set `confirm: true` and give `api`, and the APIs have to confirm them';
  if (secrets === UNAUTHENTICATED) {
    log('warn', 'unauthenticated', `no token is required: anyone who knows the URL can post events. ${wayOut}`);
  } else if (standing) {
    log('warn', 'standing_unconfirmed', `standing callback URLs are accepted: whoever sees one can post events of any render. ${wayOut}`);
  }
}
