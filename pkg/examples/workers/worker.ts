// A callback URL on Cloudflare Workers: each render has a Durable Object, which is inbox, store and deadline in one.

import { DurableObject } from 'cloudflare:workers';
import { createHandler, HostingError, verifyCallback } from 'shotstack-hosting';
import { pollingFallback, ShotstackApi } from 'shotstack-hosting/api';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';

interface Env {
  readonly RENDERS: DurableObjectNamespace<RenderInbox>;
  readonly CALLBACK_SECRET: string;
  readonly SHOTSTACK_API_KEY: string;
  readonly SHOTSTACK_STAGE: 'v1' | 'stage';
  readonly SHOTSTACK_URL?: string;
  readonly DEADLINE_MILLIS: number;
}

export default {
  async fetch(request, env) {
    try {
      // The token of an order names its object: whoever has none reaches none.
      const { correlation } = verifyCallback(request.url, env.CALLBACK_SECRET);
      if (correlation === undefined) return new Response('a standing callback URL', { status: 401 });
      return env.RENDERS.getByName(correlation).fetch(request);
    } catch (error) {
      if (!(error instanceof HostingError && error.code.startsWith('token_'))) throw error;
      return new Response(error.message, { status: 401 });
    }
  },
} satisfies ExportedHandler<Env>;

export class RenderInbox extends DurableObject<Env> {
  #handler = createHandler({
    // The alarm is the deadline of `watch`.
    store: durableObjectStore(this.ctx.storage, { alarm: false }),
    secrets: this.env.CALLBACK_SECRET,
    shotstackUrl: this.env.SHOTSTACK_URL,
    onReady: ({ correlation, urls }) => this.#settled(`${correlation} is ready: ${urls.main}`),
    onFailed: ({ correlation, reason }) => this.#settled(`${correlation} has failed: ${reason}`),
  });

  override fetch(request: Request): Promise<Response> {
    return this.#handler(request);
  }

  /** Whoever submits the edit says so: `env.RENDERS.getByName(correlation).watch(render, correlation)`. */
  async watch(render: string, correlation: string): Promise<void> {
    await this.ctx.storage.put('watched', { render, correlation });
    await this.ctx.storage.setAlarm(Date.now() + this.env.DEADLINE_MILLIS);
  }

  /** The webhooks have not settled it: Shotstack is asked. */
  override async alarm(): Promise<void> {
    const watched = await this.ctx.storage.get<{ render: string; correlation: string }>('watched');
    if (watched === undefined) return;
    const { SHOTSTACK_API_KEY: apiKey, SHOTSTACK_STAGE: stage, SHOTSTACK_URL: shotstackUrl } = this.env;
    const fallback = pollingFallback({ handler: this.#handler, api: new ShotstackApi({ apiKey, stage, shotstackUrl }) });
    const { settled, againInMillis } = await fallback.settle(watched.render, { correlation: watched.correlation });
    if (!settled) await this.ctx.storage.setAlarm(Date.now() + againInMillis);
  }

  async #settled(message: string): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    console.log(message);
  }
}
