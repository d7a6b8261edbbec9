import type { CdnParts, OriginOptions } from './url.js';
import { HostingError } from './url.js';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** A webhook's body: bytes, text, or the value that a JSON parser returned. */
export type Body = Uint8Array | ArrayBuffer | ArrayBufferView | string | object | null | undefined;

/** The members of an event that this version does not know, by name. */
export interface UnknownMembers {
  [member: string]: Json | undefined;
}

interface EventMembers {
  /** The owner of the file or render. */
  owner: string;
  /** The file's URL; on `edit/render` a temporary URL. */
  url: string | null;
  /** The reason of a failure. */
  error: string | null;
  /** The time of completion, in milliseconds since 1970. */
  completed: number | null;
  /** The members that this version does not know, as they came. */
  unknown: UnknownMembers;
}

/** A file was copied to its destination, or could not be. */
export interface ServeCopyEvent extends EventMembers {
  type: 'serve';
  action: 'copy';
  /** The asset's id. */
  id: string;
  /** The render's id. */
  render: string;
  /** Only `ready` and `failed` are final. */
  status: 'ready' | 'failed' | (string & {});
  /** The parts of the URL, if it is a CDN URL. */
  cdn?: CdnParts;
}

/** A render is done, or failed. Its files may not be on the CDN yet. */
export interface EditRenderEvent extends EventMembers {
  type: 'edit';
  action: 'render';
  /** The render's id. */
  id: string;
  status: 'done' | 'failed' | (string & {});
  /** A temporary URL; null if the render does not make this file. */
  poster?: string | null;
  /** A temporary URL; null if the render does not make this file. */
  thumbnail?: string | null;
}

/** A source was ingested, or could not be. */
export interface IngestSourceEvent extends EventMembers {
  type: 'ingest';
  action: 'source';
  id: string;
  status: 'ready' | 'failed' | (string & {});
}

/** A rendition was made of a source, or could not be. */
export interface IngestRenditionEvent extends EventMembers {
  type: 'ingest';
  action: 'rendition';
  id: string;
  status: 'ready' | 'failed' | (string & {});
}

/** The events that Shotstack documents, discriminated by `type` and `action`. */
export type KnownEvent = ServeCopyEvent | EditRenderEvent | IngestSourceEvent | IngestRenditionEvent;

/** An event whose `type` and `action` are newer than this version. */
export interface UnrecognizedEvent {
  type: string;
  action: string;
  /** All other members, as they came. */
  unknown: UnknownMembers;
}

/**
 * Any event. {@link isKnownEvent} narrows it to {@link KnownEvent}, which `type` and `action` narrow further.
 *
 * @example
 * const event = parseEvent(body);
 * if (isKnownEvent(event) && event.type === 'serve') event.render;
 */
export type Event = KnownEvent | UnrecognizedEvent;

/** One error in a body (a violation), or one irregularity that is accepted (an advisory). */
export interface Finding {
  /** The place, a JSON Pointer (RFC 6901); for a missing member, the place where it should be. */
  path: string;
  /** The kind of finding. */
  code: FindingCode;
  /** The finding in a sentence. */
  message: string;
  /** The value at that place, shortened. */
  found: string | null;
  /** The likely cause, or a remedy. */
  hint: string | null;
}

/** The kinds of findings. Later versions may have more. */
export type FindingCode =
  | 'empty_body'
  | 'too_large'
  | 'invalid_utf8'
  | 'invalid_json'
  | 'trailing_text'
  | 'too_deep'
  | 'duplicate_member'
  | 'not_an_object'
  | 'wrapped'
  | 'capitalized_members'
  | 'other_document'
  | 'missing'
  | 'null'
  | 'wrong_type'
  | 'empty'
  | 'too_long'
  | 'control_character'
  | 'invalid_url'
  | 'invalid_timestamp'
  | 'half_surrogate'
  | 'number_out_of_range'
  | 'byte_order_mark'
  | 'url_missing'
  | 'error_missing'
  | 'completed_missing'
  | 'unexpected_error'
  | 'unknown_status'
  | 'id_not_uuid'
  | 'filename_not_render'
  | 'owner_mismatch'
  | 'insecure_url'
  | 'irregular_cdn_url'
  | 'unexpected_host'
  | 'unrecognized_event';

/** The verdict on a body. */
export type Verdict =
  | { valid: true; event: Event; advisories: Finding[] }
  | { valid: false; violations: Finding[]; advisories: Finding[] };

/** Limits on a body, and the CDN's origin. */
export interface EventOptions extends OriginOptions {
  /** The longest body, in bytes: 65536 by default. */
  maxBytes?: number | undefined;
  /** The deepest nesting of arrays and objects: 126 by default, and at most that. */
  maxNesting?: number | undefined;
  /** The longest id, in bytes: 256 by default, and at most 1024. */
  maxIdBytes?: number | undefined;
}

/**
 * Reads a webhook's body, and reports all errors and irregularities. It refuses only bodies that cannot be genuine,
 * because a genuine event that is refused is lost after ten deliveries.
 *
 * @param body The received bytes or text; or an object, if a parser has already read them (which can hide duplicate
 * members).
 * @throws {HostingError} An option is not valid. A body never makes it throw.
 *
 * @example
 * const verdict = checkEvent('{"type":"serve","action":"copy"}');
 * verdict.valid; // false
 * verdict.violations[0].message; // '`id` is missing'
 */
export function checkEvent(body: Body, options?: EventOptions): Verdict;

/**
 * Like {@link checkEvent}, but returns the event itself, or throws.
 *
 * @throws {EventError} The body is not a valid Shotstack webhook.
 *
 * @example
 * const event = parseEvent(await request.text());
 */
export function parseEvent(body: Body, options?: EventOptions): Event;

/**
 * Whether this version knows the event's `type` and `action`.
 *
 * @example
 * if (isKnownEvent(event) && event.type === 'edit') event.poster;
 */
export function isKnownEvent(event: Event): event is KnownEvent;

/** The body is not a valid Shotstack webhook. `code` is `too_large` (respond with 413) or `invalid` (respond with 400). */
export class EventError extends HostingError {
  protected constructor();
  readonly code: 'too_large' | 'invalid';
  /** All errors in the body. */
  readonly violations: Finding[];
  /** Its irregularities that are accepted. */
  readonly advisories: Finding[];
}

/** {@link checkEvent} as a [Standard Schema](https://standardschema.dev/), for validators of frameworks. */
export interface EventSchema {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'shotstack-hosting';
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Event; readonly issues?: undefined }
      | { readonly issues: ReadonlyArray<{ readonly message: string; readonly path: ReadonlyArray<string> }> };
    readonly types?: { readonly input: Body; readonly output: Event } | undefined;
  };
}

/**
 * The schema of a webhook's body, for tRPC, Hono's `sValidator` and other libraries that accept a Standard Schema. Its
 * input is text, bytes or the parsed object that most frameworks pass.
 *
 * @example
 * const result = eventSchema['~standard'].validate({ type: 'serve' });
 * result.issues?.[0]?.path; // ['action']
 */
export const eventSchema: EventSchema;
