// A callback URL on Cloudflare Workers: each render has a Durable Object, which is inbox, store and deadline in one.

import { DurableObject } from 'cloudflare:workers';
import { createHandler, verifyCallback } from 'shotstack-hosting';
import { pollingFallback, ShotstackApi } from 'shotstack-hosting/api';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';

export default {
  async fetch(request, env) {
    try {
      // The token names the render's object: whoever has none reaches none.
      const { correlation } = verifyCallback(request.url, env.CALLBACK_SECRET);
      return env.RENDERS.getByName(correlation).fetch(request);
    } catch (error) {
      if (!error.code?.startsWith('token_')) throw error;
      return new Response(error.message, { status: 401 });
    }
  },
};

export class RenderInbox extends DurableObject {
  #handler = createHandler({
    store: durableObjectStore(this.ctx.storage),
    secrets: this.env.CALLBACK_SECRET,
    shotstackUrl: this.env.SHOTSTACK_URL,
    onReady: ({ correlation, urls }) => this.#settled('ready', correlation, urls.main),
    onFailed: ({ correlation, reason }) => this.#settled('failed', correlation, reason),
  });

  fetch(request) {
    return this.#handler(request);
  }

  /** Whoever submits the edit says so: `env.RENDERS.getByName(correlation).watch(render, correlation)`. */
  async watch(render, correlation) {
    await this.ctx.storage.put('watched', { render, correlation });
    await this.ctx.storage.setAlarm(Date.now() + this.env.DEADLINE_MILLIS);
  }

  /** The webhooks have not settled it: Shotstack is asked. */
  async alarm() {
    const { SHOTSTACK_API_KEY: apiKey, SHOTSTACK_STAGE: stage, SHOTSTACK_URL: shotstackUrl } = this.env;
    const fallback = pollingFallback({ handler: this.#handler, api: new ShotstackApi({ apiKey, stage, shotstackUrl }) });
    const { render, correlation } = await this.ctx.storage.get('watched');
    const { settled, againInMillis } = await fallback.settle(render, { correlation });
    if (!settled) await this.ctx.storage.setAlarm(Date.now() + againInMillis);
  }

  async #settled(how, correlation, what) {
    await this.ctx.storage.deleteAlarm();
    console.log(how, correlation, what);
  }
}
