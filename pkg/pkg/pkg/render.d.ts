import type { EventOptions } from './event.js';
import type { AssetRole } from './url.js';

/** The status of a render. */
export type RenderStatus = 'pending' | 'partial' | 'ready' | 'failed' | 'deleted';

/** A file of a render. */
export interface AssetReport {
  /** Null if it is not known. */
  role: AssetRole | null;
  /** `shotstack` if it is on Shotstack's hosting; null if the destination is not known. */
  provider: 'shotstack' | null;
  id: string;
  status: 'importing' | 'ready' | 'failed' | 'deleted' | (string & {});
  url: string | null;
  filename: string | null;
  error: string | null;
  /** When its status was reported, in milliseconds since 1970. */
  at: number | null;
}

/** An owner that documents name for a render. */
export interface NamedOwner {
  owner: string;
  /** The best source that has named it. `caller` is your program; the later of these outranks the earlier. */
  source: 'webhook' | 'token' | 'caller' | 'api';
}

/** The evaluation of a render's facts. */
export interface Report {
  /** Null if it is not known, or in a conflict of `owners`. */
  owner: string | null;
  /**
   * Only in a conflict: sources of the same rank name several owners. Then none of them is believed, the render is
   * `pending`, and nothing is said about files, until a better source decides.
   */
  owners?: NamedOwner[];
  status: RenderStatus;
  /** Whether it is known which files the render makes; if `presumed`, only the main file is expected. */
  expected: 'known' | 'presumed';
  /** The reason why it failed, is deleted, or has `owners` in conflict. */
  reason: string | null;
  assets: AssetReport[];
  /** The expected files that no document has mentioned. */
  missing: { role: AssetRole; provider: string | null }[];
}

/** The stored facts of a render: opaque, versioned JSON. Later versions read the states of earlier ones. */
export interface RenderState {
  version: number;
  [member: string]: unknown;
}

/** A document about renders: a webhook's body, a response of the Serve API, a render's status, or an edit. */
export type Document = Uint8Array | ArrayBuffer | ArrayBufferView | string | object;

/** Options of a report. */
export interface ReportOptions {
  /** The optional roles: a render can be ready without these files once each of them is settled. Empty by default. */
  optional?: readonly AssetRole[] | undefined;
}

/**
 * Everything that is known of one render. The result does not depend on the order or repetition of the documents. What
 * documents of different owners say stays apart: the owner that the best source names counts.
 *
 * @example
 * const render = new Render();
 * render.observe(webhook); // text, bytes or an object
 * render.observe(edit);
 * render.status; // 'partial'
 * render.report().missing; // [{ role: 'poster', provider: 'shotstack' }]
 */
export class Render {
  /** @param id The render's id; by default that of the first document that names one. */
  constructor(id?: string);

  /** The render's id, if it is known. */
  readonly id: string | null;

  /** The render's status if every expected file is required. */
  readonly status: RenderStatus;

  /**
   * Adds a webhook's body, a response of the Serve API, a render's status or an edit, which it recognizes by the shape.
   * It assumes that a response of the Serve API is about this render. Events that are not about a render change nothing.
   *
   * @throws {HostingError} The document is not valid (`code` is `invalid`, with `violations`), or it is about another
   * render (`code` is `other_render`). Then nothing changes.
   *
   * @example
   * render.observe(await response.text()).observe(edit).status;
   */
  observe(document: Document, options?: EventOptions): this;

  /**
   * The status of the render and of each file, with reasons.
   *
   * @example
   * render.report({ optional: ['thumbnail'] }).status; // 'ready'
   */
  report(options?: ReportOptions): Report;

  /**
   * Adds the facts of another `Render`, for example from another machine.
   *
   * @throws {HostingError} It is about another render (`other_render`), or not a valid state (`state`).
   *
   * @example
   * render.merge(Render.from(JSON.parse(stored)));
   */
  merge(other: Render | RenderState): this;

  /**
   * The facts as JSON for a store; {@link Render.from} reads them.
   *
   * @example
   * JSON.stringify(render);
   */
  toJSON(): RenderState;

  /**
   * Restores a render from its stored facts.
   *
   * @throws {HostingError} It is not a valid state, or is from a later version; `code` is `state`.
   *
   * @example
   * Render.from(JSON.parse(text)).status;
   */
  static from(state: RenderState, id?: string): Render;
}

/** The report of a render, with its id. */
export interface RenderReport extends Report {
  render: string;
}

/**
 * The reports of all renders in a list of documents, ordered by their ids, like `shotstack-hosting status --json`.
 *
 * @throws {HostingError} A document is not valid; `code` is `invalid`, and `index` is its position.
 *
 * @example
 * const { renders } = reports([webhook, anotherWebhook, edit]);
 * renders[0].status; // 'ready'
 */
export function reports(
  documents: Iterable<Document>,
  options?: ReportOptions & EventOptions,
): {
  renders: RenderReport[];
  /** The ids of files in responses of the Serve API whose render is not known. */
  unattributed: string[];
};

/** The files that an edit makes, and their destinations. */
export interface ExpectedAssets {
  /** In the order main, poster, thumbnail. */
  roles: AssetRole[];
  /** Whether the list is complete; for an edit it always is. */
  known: boolean;
  /** Whether they will be on Shotstack's hosting. */
  hosted: boolean;
  /** The other destinations, sorted. */
  elsewhere: string[];
}

/** An edit, as it is posted to the Edit API. */
export type Edit = object;

/**
 * The files that an edit makes.
 *
 * @throws {HostingError} It is not a valid edit; `code` is `edit`, and `violations` lists the errors.
 *
 * @example
 * expectedAssets({ timeline, output: { format: 'mp4', poster: { capture: 1 } } }).roles; // ['main', 'poster']
 */
export function expectedAssets(edit: Edit): ExpectedAssets;
