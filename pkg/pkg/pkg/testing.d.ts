import type { CallbackOptions } from './callback.js';
import type { HandlerRequest } from './handler.js';

/** Options of {@link startEmulator}; each is a flag of `shotstack-hosting emulate`, whose `--help` has the details. */
export interface EmulatorOptions {
  /** How long a second of the emulator takes, in seconds: 0.01 by default, so that a render takes a tenth of a second. */
  timeScale?: number | undefined;
  /** The faults to inject, such as `'duplicate,reorder,drop=0.3'`; none by default. */
  faults?: string | undefined;
  /** What is random: the same seed gives the same ids, times and faults; by default each start has its own. */
  seed?: number | undefined;
  /** The owner of all renders. */
  owner?: string | undefined;
  /** The origin of CDN URLs, such as `'https://cdn.shotstack.io'`; by default the emulator's own `/cdn`. */
  cdnOrigin?: string | undefined;
  /** Whether the emulator limits the rate of requests as Shotstack does; by default it does not. */
  rateLimits?: boolean | undefined;
}

/** The platform's type where it is known. */
type Global<Name extends string, Otherwise> = typeof globalThis extends { [N in Name]: { prototype: infer Platform } }
  ? Platform
  : Otherwise;
type PlatformRequest = Global<'Request', HandlerRequest>;

declare global {
  /** Empty where the compiler's libraries do not know `await using`. */
  interface AsyncDisposable {}
}

/** A running emulator. `await using` stops it at the end of a block. */
export interface Emulator extends AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:43211`: for `shotstackUrl`, or the environment variable `SHOTSTACK_URL`. */
  readonly url: string;
  /** The API key that it accepts. */
  readonly apiKey: string;
  /** The seed of this start: given as the option `seed`, it repeats the ids, times and faults. */
  readonly seed: number;
  /** Resolves when no render and no callback is under way. */
  idle(): Promise<void>;
  /** Ends it; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a local Shotstack on a free port of this machine: Edit and Serve API, CDN, and callbacks. Resolves when it
 * listens. Only in Node, Deno and Bun. It ends with the process, if not before.
 *
 * @throws {HostingError} `code` is `program_missing` if the program for this platform is not installed, `emulator` if it
 * ends instead of listening, and `option` for an unknown option.
 *
 * @example
 * import { startEmulator } from 'shotstack-hosting/testing';
 *
 * const emulator = await startEmulator({ faults: 'duplicate' });
 * const response = await fetch(`${emulator.url}/edit/stage/render`, {
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json', 'x-api-key': emulator.apiKey },
 *   body: JSON.stringify({ timeline: { tracks: [] }, output: { format: 'mp4' }, callback: 'http://127.0.0.1:3000/hook' }),
 * });
 * await emulator.idle(); // the callbacks have been delivered
 * await emulator.stop();
 */
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;

/** A kind of event, named as `shotstack-hosting trigger` does. */
export type EventKind = 'serve.copy' | 'edit.render' | 'ingest.source' | 'ingest.rendition';

/** A webhook's body, as Shotstack sends it. */
export interface EventBody {
  type: string;
  action: string;
  /** The id of the asset, render, source or rendition. */
  id: string;
  /** The render's id; only in `serve.copy`. */
  render?: string;
  owner: string;
  status: string;
  url: string | null;
  error: string | null;
  /** ISO 8601. */
  completed: string;
  [member: string]: unknown;
}

/**
 * A webhook's body from Shotstack's guides, with members of your choice. `url` follows `owner`, `render` and `id`; with
 * `status: 'failed'` it is null, and `error` is a text.
 *
 * @throws {HostingError} `code` is `argument` if there is no such kind.
 *
 * @example
 * import { sampleEvent } from 'shotstack-hosting/testing';
 *
 * sampleEvent('serve.copy', { render: 'd2b46ed6' }).url; // 'https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6.mp4'
 */
export function sampleEvent(kind: EventKind, overrides?: { [member: string]: unknown }): EventBody;

/** Options of {@link signedDelivery}: those of `callbackUrl`, and the event. */
export interface DeliveryOptions extends Omit<CallbackOptions, 'url' | 'correlation'> {
  /** Your endpoint; by default `http://localhost/shotstack`. */
  url?: string | undefined;
  /** Your own name for the render; by default `order-17`. */
  correlation?: string | undefined;
  /** The body: an event, or a text or bytes; by default `sampleEvent('serve.copy')`. */
  event?: object | string | undefined;
  /** When the token is signed, in milliseconds since 1970; by default now. */
  now?: number | undefined;
}

/**
 * A request as Shotstack sends it to a callback URL with a signed token: for unit tests of a handler.
 *
 * @throws {HostingError} As `callbackUrl`.
 *
 * @example
 * import { createHandler } from 'shotstack-hosting';
 * import { memoryStore } from 'shotstack-hosting/store/memory';
 * import { signedDelivery } from 'shotstack-hosting/testing';
 *
 * const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
 * const handler = createHandler({ secrets: secret, store: memoryStore(), onReady: ({ correlation }) => console.log(correlation) });
 * const { status } = await handler(signedDelivery({ secret, expect: ['main'] })); // 200, and prints order-17
 */
export function signedDelivery(options: DeliveryOptions): PlatformRequest;
