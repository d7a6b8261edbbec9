// Renders: what documents say of them, added up.

import { items, listed, object, text } from './argument.js';
import { jsonOf, textOf } from './body.js';
import { HostingError } from './error.js';
import { engine } from './full.js';
import { limitsOf, MAX_DOCUMENT } from './limits.js';
import { encode } from './utf8.js';

export class Render {
  /** The state's JSON text: the module keeps nothing between calls. */
  #state;
  #status;

  constructor(key) {
    const { owner, render } = key === undefined ? {} : object(key, 'key');
    const named = key && { owner: text(owner, 'owner'), render: text(render, 'render') };
    this.#state = JSON.stringify({ version: 1, ...named });
    if (key) this.#status = this.report().status;
  }

  get key() {
    const { owner, render } = JSON.parse(this.#state);
    return owner === undefined || render === undefined ? null : { owner, render };
  }

  get status() {
    return (this.#status ??= this.report().status);
  }

  observe(document, options = {}) {
    const limits = limitsOf(options);
    const { origin = '' } = options;
    const piece = textOf(document, MAX_DOCUMENT);
    return this.#become('render_observe', [this.#state, piece, text(origin, 'origin')], limits);
  }

  report(options = {}) {
    const { optional = [] } = object(options);
    return JSON.parse(engine.call('render_report', [this.#state, listed(optional, 'optional')]));
  }

  merge(other) {
    const state = Object(other) === other && #state in other ? other.#state : stateText(other);
    return this.#become('render_merge', [this.#state, state]);
  }

  toJSON() {
    return JSON.parse(this.#state);
  }

  static from(state, key) {
    const render = new Render(key);
    return render.merge(state);
  }

  #become(name, pieces, numbers = []) {
    this.#state = engine.call(name, pieces, ...numbers);
    this.#status = undefined;
    return this;
  }
}

export function stateText(state) {
  if (typeof state === 'object' && state !== null) return textOf(state, MAX_DOCUMENT);
  throw new HostingError('state', 'a state is an object, as `toJSON` gives it');
}

export function reports(documents, options = {}) {
  const limits = limitsOf(options);
  const { optional = [], origin = '' } = options;
  const told = [listed(optional, 'optional'), text(origin, 'origin')];
  const texts = items(documents, 'documents').map((document) => bytes(textOf(document, MAX_DOCUMENT)));
  const all = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0));
  let at = 0;
  for (const text of texts) {
    all.set(text, at);
    at += text.length;
  }
  const lengths = texts.map((text) => `${text.length},`).join('');
  return JSON.parse(engine.call('render_reports', [lengths, ...told, all], ...limits));
}

const bytes = (piece) => (typeof piece === 'string' ? encode(piece) : piece);

export function expectedAssets(edit) {
  return JSON.parse(engine.call('edit_expected', [jsonOf(edit, MAX_DOCUMENT)]));
}
