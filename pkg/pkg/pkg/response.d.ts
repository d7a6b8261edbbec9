import type { Finding } from './event.js';
import type { ExpectedAssets } from './render.js';
import type { CdnParts, OriginOptions } from './url.js';
import { HostingError } from './url.js';

/** A response over HTTP. */
export interface ApiResponse {
  /** The HTTP status. */
  status: number;
  /** The header `Retry-After`, if the response has it. */
  retryAfter?: string | null | undefined;
  /** The header `Date`, or else `toUTCString()` of your own clock: the reference for a `Retry-After` that is a date. */
  date?: string | null | undefined;
  body: Uint8Array | ArrayBuffer | ArrayBufferView | string;
}

/** One file, as the Serve API knows it. */
export interface HostedAsset {
  id: string;
  owner: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  /** The render that made it, which is not always the render in the request. */
  renderId: string | null;
  /** The file's id at its destination; the same as `id` on Shotstack's hosting. */
  providerId: string | null;
  region: string | null;
  filename: string | null;
  url: string | null;
  /** The parts of the URL; null if it is not a CDN URL. */
  cdn: CdnParts | null;
  /** Milliseconds since 1970. */
  created: number | null;
  /** Milliseconds since 1970. */
  updated: number | null;
  advisories: Finding[];
}

/** A render's status, as the Edit API knows it. */
export interface RenderInfo {
  id: string;
  owner: string;
  status: 'done' | 'failed' | (string & {});
  /** A temporary URL. */
  url: string | null;
  error: string | null;
  expected: ExpectedAssets;
  /** Milliseconds since 1970. */
  created: number | null;
  /** Milliseconds since 1970. */
  updated: number | null;
  advisories: Finding[];
}

/**
 * The kinds of errors of requests. `timeout`, `network`, `too_large` and `aborted` come only from a `ShotstackApi`, which
 * then got no usable response; `aborted` only from its `submit`.
 */
export type ApiErrorCode =
  | 'not_found'
  | 'unauthorized'
  | 'rate_limited'
  | 'refused'
  | 'unavailable'
  | 'unreadable'
  | 'timeout'
  | 'network'
  | 'too_large'
  | 'aborted';

/** A request to an API failed, or its response is not valid. */
export class ApiError extends HostingError {
  protected constructor();
  readonly code: ApiErrorCode;
  /** The method and path of the request, from a `ShotstackApi`. */
  readonly request?: string;
  /** Whether the same request may succeed later. */
  readonly isTransient: boolean;
  readonly httpStatus: number | null;
  /** How long to wait, in seconds, if the API specified it. */
  readonly retryAfter: number | null;
  /** The API's own error message. */
  readonly apiMessage: string | null;
  /** The errors in an unreadable response. */
  readonly violations: Finding[];
}

/**
 * The files in a response of the Serve API to a query by render or by id, or to a transfer. For 204 the list is empty.
 *
 * @throws {ApiError} The API responded with an error, or with something that is not a valid list of files.
 *
 * @example
 * readAssets({ status: response.status, body: await response.text() })[0].status; // 'importing'
 */
export function readAssets(response: ApiResponse, options?: OriginOptions): HostedAsset[];

/**
 * The status of a render in a response of the Edit API.
 *
 * @throws {ApiError} The API responded with an error, or with something that is not a valid render status.
 *
 * @example
 * readRender({ status: response.status, body: await response.text() }).status; // 'done'
 */
export function readRender(response: ApiResponse): RenderInfo;
