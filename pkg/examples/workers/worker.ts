// A callback URL on Cloudflare Workers. Each order has a Durable Object, whose alarm settles what no webhook settles.

import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
import { checkEvent, createHandler, HostingError, isKnownEvent, verifyCallback } from 'shotstack-hosting';
import type { Claims, Edit, Handler, Order, SubmitOptions } from 'shotstack-hosting';
import { ShotstackApi } from 'shotstack-hosting/api';
import { durableObjectStore } from 'shotstack-hosting/store/durable-object';

interface Env {
  readonly RENDERS: DurableObjectNamespace<RenderInbox>;
  readonly CALLBACK_SECRET: string;
  readonly SHOTSTACK_API_KEY?: string;
  readonly SHOTSTACK_STAGE: 'v1' | 'stage';
  readonly SHOTSTACK_URL?: string;
}

export default class Inboxes extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    let claims;
    try {
      claims = verifyCallback(request.url, this.env.CALLBACK_SECRET);
    } catch (error) {
      if (!(error instanceof HostingError && error.code.startsWith('token_'))) throw error;
      return new Response(error.message, { status: 401 });
    }
    // A standing token does not say which render it is about, but the body does.
    const render = claims.correlation === undefined ? renderIn(await request.clone().text()) : undefined;
    return this.#inbox(claims, render).fetch(request);
  }

  /** Orders a render, for Workers that are bound to this one: `env.SHOTSTACK.submit(edit, { callback, correlation })`. */
  submit(edit: Edit, options: Pick<SubmitOptions, 'callback' | 'deadline'> & { correlation: string }) {
    return this.#inbox(options).submit(edit, options);
  }

  /** Expects a render that was ordered in another way, such as that of a template. */
  expect(order: Order & { edit?: { callback?: string } }) {
    const callback = order.callback ?? order.edit?.callback;
    return this.#inbox(callback ? verifyCallback(callback, this.env.CALLBACK_SECRET) : {}, order.render).expect(order);
  }

  /** The object of an order, which its token names by the correlation. Under a standing token each render has one. */
  #inbox({ correlation }: Pick<Claims, 'correlation'>, render?: string) {
    const name = correlation === undefined ? `render/${render ?? ''}` : `order/${correlation}`;
    return this.env.RENDERS.getByName(name);
  }
}

/** The render that an event is about, if it is about one. */
function renderIn(body: string): string | undefined {
  const verdict = checkEvent(body);
  if (!verdict.valid || !isKnownEvent(verdict.event)) return undefined;
  const { event } = verdict;
  if (event.type === 'serve') return event.render;
  return event.type === 'edit' ? event.id : undefined;
}

export class RenderInbox extends DurableObject<Env> {
  #handler = this.#createHandler();

  #createHandler(): Handler {
    const { CALLBACK_SECRET, SHOTSTACK_API_KEY: apiKey, SHOTSTACK_STAGE: stage, SHOTSTACK_URL: shotstackUrl } = this.env;
    return createHandler({
      store: durableObjectStore(this.ctx.storage),
      secrets: CALLBACK_SECRET,
      // Asked for what no webhook brings.
      api: apiKey ? new ShotstackApi({ apiKey, stage, shotstackUrl }) : undefined,
      // Whoever sees a standing callback URL can post events: only what the API confirms counts.
      standing: Boolean(apiKey),
      confirm: Boolean(apiKey),
      shotstackUrl,
      // By the alarm, which the store sets.
      sweep: 'elsewhere',
      onReady: ({ correlation, urls }) => console.log(`${correlation} is ready: ${urls.main}`),
      onFailed: ({ correlation, reason }) => console.log(`${correlation} has failed: ${reason}`),
      onOverdue: ({ correlation, reason }) => console.log(`${correlation} is overdue: ${reason}`),
    });
  }

  override fetch(request: Request): Promise<Response> {
    return this.#handler(request, this.ctx);
  }

  override async alarm(): Promise<void> {
    await this.#handler.sweep({}, this.ctx);
  }

  submit(edit: Edit, options: SubmitOptions) {
    return this.#handler.submit(edit, options, this.ctx);
  }

  expect(order: Order) {
    return this.#handler.expect(order, this.ctx);
  }
}
