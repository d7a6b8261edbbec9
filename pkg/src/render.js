// Renders: the combined facts of documents about them.

import { items, json, naming, object, optionsText, text } from './argument.js';
import { bytesOf, jsonOf, lengthOfBytes, MAX_DOCUMENT, withEdit } from './body.js';
import { joined } from './chunks.js';
import { HostingError } from './error.js';
import { EVENT_OPTIONS } from './event.js';
import { engine } from './main-engine.js';
import { checkNames } from './option-names.js';

export class Render {
  #id = null;
  /** The state's JSON text: the module keeps nothing between calls. */
  #state = '{"version":1}';
  #status;

  constructor(id) {
    if (id === undefined) return;
    const named = JSON.stringify({ render: text(id, 'id') });
    this.#become(engine.call('render_merge', ...this.#texts, named, this.#state));
  }

  get id() {
    return this.#id;
  }

  get status() {
    return (this.#status ??= this.report().status);
  }

  observe(document, options) {
    const reading = optionsText(options, EVENT_OPTIONS, 'observe');
    return this.#become(engine.call('render_observe', ...this.#texts, bytesOf(document), reading));
  }

  report(options) {
    const text = optionsText(options, ['optional'], 'report');
    return naming('report', () => engine.call('render_report', this.#state, text));
  }

  merge(other) {
    const others = Object(other) === other && #state in other ? other.#texts : both(stateText(other));
    return this.#become(engine.call('render_merge', ...this.#texts, ...others));
  }

  toJSON() {
    return { ...JSON.parse(this.#state), ...this.#name };
  }

  static from(state, id) {
    const render = new Render(id);
    return render.merge(state);
  }

  /** The member of the state that names the render. */
  get #name() {
    return this.#id === null ? {} : { render: this.#id };
  }

  /** The name and the state, as the module reads them. */
  get #texts() {
    return [JSON.stringify(this.#name), this.#state];
  }

  #become({ state, render }) {
    this.#id = render;
    this.#state = state;
    this.#status = undefined;
    return this;
  }
}

/** What `toJSON` gives has the name and the members of the state. */
const both = (text) => [text, text];

export function stateText(state) {
  if (typeof state === 'object' && state !== null) return jsonOf(state);
  throw new HostingError('state', 'a state is an object, as `toJSON` gives it');
}

export function reports(documents, options = {}) {
  const { optional, ...reading } = object(options);
  checkNames(options, ['optional', ...EVENT_OPTIONS], { caller: 'reports' });
  const [readingText, optionsText] = [json(reading), json({ optional })];
  const given = items(documents, 'documents');
  const bytes = given.map((document) => (lengthOfBytes(document) <= MAX_DOCUMENT ? document : bytesOf(document)));
  const lengths = Uint32Array.from(bytes, (piece) => lengthOfBytes(piece) ?? 0);
  return JSON.parse(engine.call('reports', joined(bytes, lengths), lengths, readingText, optionsText));
}

export function expectedAssets(edit) {
  return withEdit(edit, 'expectedAssets', (json) => engine.call('expected_assets', json));
}
