// Renders: the combined facts of documents about them.

import { items, json, naming, object, optionsText, text } from './argument.js';
import { bytesOf, jsonOf, withEdit } from './body.js';
import { joined } from './chunks.js';
import { HostingError } from './error.js';
import { EVENT_OPTIONS } from './event.js';
import { engine } from './main-engine.js';
import { checkNames } from './option-names.js';

export class Render {
  /** The members of the state that name the render. */
  #key = { owner: null, render: null };
  /** The state's JSON text: the module keeps nothing between calls. */
  #state = '{"version":1}';
  #status;

  constructor(key) {
    if (key === undefined) return;
    const { owner, render } = object(key, 'key');
    const named = { version: 1, owner: text(owner, 'owner'), render: text(render, 'render') };
    this.#become(engine.call('render_merge', this.#state, JSON.stringify(named)));
  }

  get key() {
    const { owner, render } = this.#key;
    return owner === null || render === null ? null : { owner, render };
  }

  get status() {
    return (this.#status ??= this.report().status);
  }

  observe(document, options) {
    const reading = optionsText(options, EVENT_OPTIONS, 'observe');
    return this.#become(engine.call('render_observe', JSON.stringify(this), bytesOf(document), reading));
  }

  report(options) {
    const text = optionsText(options, ['optional'], 'report');
    return naming('report', () => engine.call('render_report', this.#state, text));
  }

  merge(other) {
    const state = Object(other) === other && #state in other ? JSON.stringify(other) : stateText(other);
    return this.#become(engine.call('render_merge', JSON.stringify(this), state));
  }

  toJSON() {
    const known = Object.entries(this.#key).filter(([, id]) => id !== null);
    return { ...JSON.parse(this.#state), ...Object.fromEntries(known) };
  }

  static from(state, key) {
    const render = new Render(key);
    return render.merge(state);
  }

  #become({ state, ...key }) {
    this.#key = key;
    this.#state = state;
    this.#status = undefined;
    return this;
  }
}

export function stateText(state) {
  if (typeof state === 'object' && state !== null) return jsonOf(state);
  throw new HostingError('state', 'a state is an object, as `toJSON` gives it');
}

export function reports(documents, options = {}) {
  const { optional, ...reading } = object(options);
  checkNames(options, ['optional', ...EVENT_OPTIONS], { caller: 'reports' });
  const [readingText, optionsText] = [json(reading), json({ optional })];
  const texts = items(documents, 'documents').map((document) => bytesOf(document));
  const lengths = Uint32Array.from(texts, ({ length }) => length);
  const { renders, unattributed } = JSON.parse(engine.call('reports', joined(texts), lengths, readingText, optionsText));
  return { renders: renders.map(({ key, report }) => ({ ...key, ...report })), unattributed };
}

export function expectedAssets(edit) {
  return withEdit(edit, 'expectedAssets', (json) => engine.call('expected_assets', json));
}
