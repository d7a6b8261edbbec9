// Renders: what documents say of them, added up.

import { textOf } from './body.js';
import { HostingError } from './error.js';
import { engine } from './full.js';
import { limitsOf, MAX_DOCUMENT } from './limits.js';
import { encode } from './utf8.js';

export class Render {
  /** The state's JSON text: the module keeps nothing between calls. */
  #state;
  #status;

  constructor(key) {
    this.#state = JSON.stringify({ version: 1, owner: key?.owner, render: key?.render });
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
    const text = textOf(document, MAX_DOCUMENT);
    return this.#become('render_observe', [this.#state, text, options.origin ?? ''], limitsOf(options));
  }

  report({ optional = [] } = {}) {
    return JSON.parse(engine.call('render_report', [this.#state, optional.join()]));
  }

  merge(other) {
    const state = #state in other ? other.#state : stateText(other);
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
  const texts = Array.from(documents, (document) => bytes(textOf(document, MAX_DOCUMENT)));
  const all = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0));
  let at = 0;
  for (const text of texts) {
    all.set(text, at);
    at += text.length;
  }
  const { optional = [], origin = '' } = options;
  const lengths = JSON.stringify(texts.map((text) => text.length));
  return JSON.parse(engine.call('render_reports', [lengths, optional.join(), origin, all], ...limitsOf(options)));
}

const bytes = (piece) => (typeof piece === 'string' ? encode(piece) : piece);

export function expectedAssets(edit) {
  engine.argue(edit, MAX_DOCUMENT);
  return JSON.parse(engine.call('edit_expected', []));
}
