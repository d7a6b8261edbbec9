// Shotstack's Serve API, and as much of the Edit API as waiting needs.

import { ApiError } from '../api-error.js';
import { HostingError } from '../error.js';
import { engine, readAssets, readRender } from './engine.js';
import { about, noAnswer, NotReadyError, NotServedError } from './errors.js';
import { numbersOf } from './plan.js';
import { untilServed } from './served.js';
import { send } from './transport.js';
import { Waits } from './waits.js';

/** What is asked for by an id; as in crates/wasm/src/exports/serve_api.rs. */
const WANTED = { assets: 0, asset: 1, deletion: 2, render: 3 };

const OPTIONS = ['apiKey', 'stage', 'baseUrl', 'fetch', 'random', 'now', 'timeout', 'rules', 'optional', 'origin'];
const HALF_AN_HOUR = 30 * 60_000;
const SOME_ID = '00000000-0000-0000-0000-000000000000';

export class ServeApi {
  /** Out of sight: what is printed may end in a log. */
  #access;
  #settings;
  #waits;

  constructor(options = {}) {
    const { apiKey, stage = 'v1', baseUrl = '', timeout = 30_000, rules, optional = [], origin = '' } = options;
    const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
    if (unknown !== undefined) throw wrong(`there is no option \`${unknown}\`; there are ${OPTIONS.join(', ')}`);
    for (const [name, value] of Object.entries({ apiKey, stage, baseUrl, origin })) {
      if (typeof value !== 'string') throw wrong(`\`${name}\` is ${value === null ? 'null' : typeof value}, not a text`);
    }
    for (const name of ['fetch', 'random', 'now']) {
      if (options[name] !== undefined && typeof options[name] !== 'function') throw wrong(`\`${name}\` is no function`);
    }
    if (!(Number.isFinite(timeout) && timeout > 0)) throw wrong('`timeout` is a number of milliseconds above 0');
    const { fetch = (...request) => globalThis.fetch(...request), random = Math.random } = options;
    this.#access = [apiKey, stage, baseUrl];
    this.#settings = {
      fetch: (url, init) => fetch(url, init),
      bits: () => Math.floor(random() * 2 ** 32) >>> 0,
      now: options.now ?? (() => performance.now()),
      timeoutMillis: Math.min(timeout, 2 ** 31 - 1),
      secret: apiKey,
      stage,
      rules: numbersOf(rules),
      windowMillis: rules?.windowMillis ?? 60_000,
      firstWaitMillis: rules?.firstWaitMillis,
      longestWaitMillis: rules?.longestWaitMillis,
      optional: optional.join(),
      origin,
    };
    // What is wrong with the key or the base shall be known now, and not when something is asked for.
    this.#about('asset', SOME_ID);
    this.#waits = new Waits(this.#settings, (question, render, signal) =>
      this.#send(this.#about(question, render), signal),
    );
  }

  async assetsByRender(render, { signal } = {}) {
    return this.#read(readAssets, this.#about('assets', render), signal);
  }

  async asset(id, { signal } = {}) {
    const request = this.#about('asset', id);
    return one(request, await this.#read(readAssets, request, signal));
  }

  async delete(id, { signal } = {}) {
    await this.#read(readAssets, this.#about('deletion', id), signal);
  }

  async transfer({ url, id, destinations }, { signal } = {}) {
    const given = destinations === undefined ? '' : JSON.stringify(destinations);
    const request = engine.call('request_transfer', [texted(url, 'url'), texted(id, 'id'), given, ...this.#access]);
    return one(request, await this.#read(readAssets, request, signal));
  }

  async render(id, { signal } = {}) {
    return this.#read(readRender, this.#about('render', id), signal);
  }

  async documents(render, { signal } = {}) {
    const documents = [];
    for (const [question, read] of [['render', readRender], ['assets', readAssets]]) {
      const answer = await this.#send(this.#about(question, render), signal);
      try {
        read(answer, this.#settings);
        documents.push(answer.body);
      } catch (error) {
        if (error.code !== 'not_found') throw about(answer.request, error);
      }
    }
    return documents;
  }

  async waitUntilReady(render, { expect = [], signal, timeout = HALF_AN_HOUR, onProgress } = {}) {
    this.#about('assets', render);
    const waits = checked(timeout);
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      let watched;
      const listener = {
        settle: (report) => ended(() => resolve(report)),
        fail: (error) => ended(() => reject(error)),
        tell: (report, bodies) => {
          if (onProgress === undefined) return;
          // What the caller's function does wrong ends the caller's wait, and no other.
          try {
            Promise.resolve(onProgress(report, { documents: Object.values(bodies) })).catch(listener.fail);
          } catch (error) {
            listener.fail(error);
          }
        },
      };
      const ended = (end) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        end();
        if (watched) this.#waits.leave(watched, listener);
      };
      const aborted = () => listener.fail(signal.reason);
      const expired = () => listener.fail(new NotReadyError('expired', render, watched.report, watched.trouble));
      const timer = setTimeout(expired, waits);
      signal?.addEventListener('abort', aborted, { once: true });
      try {
        watched = this.#waits.add(render, expect, listener);
      } catch (error) {
        listener.fail(error);
      }
    });
  }

  async waitUntilServed(url, { signal, timeout = HALF_AN_HOUR } = {}) {
    const { protocol } = URL.parse?.(url) ?? parsed(url);
    if (protocol !== 'https:' && protocol !== 'http:') {
      throw new NotServedError('not_a_web_url', 'the file', 'has no http or https URL');
    }
    await untilServed(String(url), this.#settings, { signal, timeout: checked(timeout) });
  }

  #about(wanted, id) {
    return engine.call('request_about', [texted(id, 'id'), ...this.#access], WANTED[wanted]);
  }

  async #send(request, signal) {
    const name = nameOf(request);
    try {
      return { ...(await send(request, this.#settings, signal)), request: name };
    } catch (error) {
      throw error instanceof ApiError ? about(name, error) : error;
    }
  }

  async #read(read, request, signal) {
    const answer = await this.#send(request, signal);
    try {
      return read(answer, this.#settings);
    } catch (error) {
      throw error instanceof ApiError ? about(answer.request, error) : error;
    }
  }
}

const nameOf = (request) => request.slice(0, request.indexOf('\n'));

function one(request, [asset]) {
  if (asset !== undefined) return asset;
  throw about(nameOf(request), noAnswer('not_found', 'the answer has no file'));
}

function parsed(url) {
  try {
    return new URL(url);
  } catch {
    return {};
  }
}

function checked(timeout) {
  if (typeof timeout === 'number' && timeout > 0) return Math.min(timeout, 2 ** 31 - 1);
  throw wrong('`timeout` is a number of milliseconds above 0');
}

function texted(value, name) {
  if (typeof value === 'string') return value;
  if (value instanceof URL) return value.href;
  throw new HostingError('argument', `\`${name}\` is ${value === null ? 'null' : typeof value}, not a text`);
}

const wrong = (message) => new HostingError('option', `ServeApi: ${message}`);
