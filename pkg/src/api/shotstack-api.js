// Shotstack's Serve API, and as much of the Edit API as waiting needs.

import { a, checkFunctions, items, json, list, naming, text } from '../argument.js';
import { withEdit } from '../body.js';
import { ApiError, HostingError } from '../error.js';
import { logTo } from '../log.js';
import { checkNames } from '../option-names.js';
import { shotstackUrls } from '../shotstack-url.js';
import { TURN_REQUESTS } from '../turn-requests.js';
import { untilServed } from './availability.js';
import { engine, readAccepted, readAssets, readRender } from './engine.js';
import { about, noResponse, NotServedError, resultOf } from './errors.js';
import { order } from './order.js';
import { runsInPage } from './page.js';
import { pollRequest, rulesText } from './plan.js';
import { Slots } from './slots.js';
import { send } from './transport.js';
import { TurnRequests } from './turn-requests.js';
import { Waits } from './waits.js';

/** The kinds of requests by id; as in crates/wasm/src/exports/api.rs. */
const REQUESTS = {
  assets: 'assets_of_render_request',
  asset: 'asset_request',
  deletion: 'delete_asset_request',
  render: 'render_request',
  renderWithoutData: 'render_without_data_request',
};

const FUNCTIONS = ['fetch', 'random', 'now', 'onLog'];
const OPTIONS = ['apiKey', 'stage', 'shotstackUrl', 'baseUrl', 'origin', 'timeout', 'rules', 'share', 'optional', ...FUNCTIONS];
const HALF_AN_HOUR = 30 * 60_000;
const KEY_IN_PAGE =
  'this program runs in a web page, so everybody who opens the page can read its API key, order renders on your account and ' +
  'delete your files: use ShotstackApi on a server only, revoke this key, and let the page ask your server';
const SOME_ID = '00000000-0000-0000-0000-000000000000';

export class ShotstackApi {
  /** Private: a printed object may end up in a log. */
  #access;
  #settings;
  #waits;
  #slots;
  #turnRequests;

  constructor(options = {}) {
    const { apiKey, stage = 'v1', timeout = 30_000, rules, share = 1, optional = [] } = options;
    checkNames(options, OPTIONS, { caller: 'ShotstackApi', code: 'option' });
    if (apiKey === undefined || apiKey === '') {
      const [code, problem] = apiKey === '' ? ['key_empty', 'empty'] : ['option', 'undefined'];
      throw new HostingError(code, `ShotstackApi: \`apiKey\` is ${problem}: is the variable set? It holds the API key of the stage: Shotstack's dashboard shows it, and an emulator prints its own`);
    }
    checkFunctions(options, FUNCTIONS, 'ShotstackApi');
    const log = logTo(options.onLog);
    const { baseUrl, origin } = urlsOf(options, log);
    for (const [name, value] of Object.entries({ apiKey, stage, baseUrl, origin })) {
      if (typeof value !== 'string') throw wrong(`\`${name}\` is ${a(value)}, not a string`);
    }
    if (!(Number.isFinite(timeout) && timeout > 0)) throw wrong('`timeout` is not a number of milliseconds above 0');
    if (!(typeof share === 'number' && share > 0 && share <= 1)) {
      throw wrong("`share` is this process's part of the rate limit: give a number above 0 and at most 1, such as 0.5 of two processes");
    }
    const { fetch = (...request) => globalThis.fetch(...request), random = Math.random } = options;
    this.#access = json({ apiKey, stage, baseUrl });
    this.#settings = {
      fetch: (url, init) => fetch(url, init),
      bits: () => Math.floor(random() * 2 ** 32) >>> 0,
      now: options.now ?? (() => performance.now()),
      timeoutMillis: Math.min(timeout, 2 ** 31 - 1),
      secret: apiKey,
      stage,
      rules: rulesText(rules, share),
      windowMillis: rules?.windowMillis ?? 60_000,
      optional: items(optional, 'optional'),
      origin,
      isLocal: false,
    };
    // Options are checked now, not at the first request.
    naming('ShotstackApi', () => this.#request('asset', SOME_ID));
    naming('ShotstackApi', () => engine.call('wait_millis', this.#settings.rules, 0, 0));
    this.#settings.isLocal = engine.call('is_loopback', baseUrl);
    this.#waits = new Waits(this.#settings, {
      request: (target, render, state) => pollRequest(target, render, state, this.#access),
      send: (request, signal) => this.#exchange(request, signal),
    });
    this.#slots = new Slots((service) => this.#waits.begin(service));
    this.#turnRequests = new TurnRequests(
      { stage, apiKey, access: this.#access },
      { waits: this.#waits, exchange: (request, signal, millis) => this.#exchange(request, signal, millis) },
    );
    if (runsInPage()) log.once('key_in_page', KEY_IN_PAGE);
  }

  async submit(edit, { signal } = {}) {
    const request = withEdit(edit, 'submit', (json) => engine.call('submit_request', json, this.#access));
    const finish = await this.#slots.take(request.service, signal);
    let result = { result: 'failed' };
    try {
      const redact = (body) => this.#redacted(body);
      return { render: await order(request, { settings: this.#settings, redact, read: readAccepted }, signal) };
    } catch (error) {
      result = resultOf(error);
      throw error;
    } finally {
      finish(result);
    }
  }

  async assetsByRender(render, { signal } = {}) {
    return this.#read(readAssets, this.#request('assets', render), signal);
  }

  async asset(id, { signal } = {}) {
    const request = this.#request('asset', id);
    return one(request, await this.#read(readAssets, request, signal));
  }

  async delete(id, { signal } = {}) {
    await this.#read(readAssets, this.#request('deletion', id), signal);
  }

  async transfer({ url, id, destinations }, { signal } = {}) {
    const places = destinations === undefined ? 'null' : json(list(destinations), 'destinations');
    const request = engine.call('transfer_request', textOf(url, 'url'), textOf(id, 'id'), places, this.#access);
    return one(request, await this.#read(readAssets, request, signal));
  }

  async render(id, { signal, data = true } = {}) {
    return this.#read(readRender, this.#request(data ? 'render' : 'renderWithoutData', id), signal);
  }

  async documents(render, { signal } = {}) {
    const documents = [];
    for (const [target, read] of [['render', readRender], ['assets', readAssets]]) {
      const readIt = (response) => (read(response, this.#origin), response.body);
      try {
        documents.push(await this.#read(readIt, this.#request(target, render), signal));
      } catch (error) {
        if (error.code !== 'not_found') throw error;
      }
    }
    return documents;
  }

  async waitUntilReady(render, { expect = [], signal, timeout = HALF_AN_HOUR, onProgress } = {}) {
    this.#request('assets', render);
    const waits = checked(timeout);
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      let watched;
      let timer;
      const listener = {
        isOverdue: false,
        again: () => listener.isOverdue && expired(),
        settle: (report) => ended(() => resolve(report)),
        fail: (error) => ended(() => reject(error)),
        update: (report, bodies) => {
          if (onProgress === undefined) return;
          // An error of the caller's function ends only the caller's own wait.
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
      const expired = () => listener.fail(this.#waits.expired(watched));
      const atDeadline = () => {
        const millis = this.#waits.askOnceMore(watched, waits);
        listener.isOverdue = true;
        if (millis === 0) expired();
        else timer = setTimeout(expired, millis);
      };
      timer = setTimeout(atDeadline, waits);
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

  get [TURN_REQUESTS]() {
    return this.#turnRequests;
  }

  #request(wanted, id) {
    return engine.call(REQUESTS[wanted], textOf(id, 'id'), this.#access);
  }

  get #origin() {
    return { origin: this.#settings.origin };
  }

  #redacted(body) {
    return engine.call('redact_key', body, this.#access) ?? body;
  }

  async #exchange(request, signal, millis = Infinity) {
    const timeoutMillis = Math.min(this.#settings.timeoutMillis, millis);
    try {
      const response = await send(request.request, { ...this.#settings, timeoutMillis }, signal);
      return { ...response, body: this.#redacted(response.body), request: request.name };
    } catch (error) {
      throw error instanceof ApiError ? about(request.name, error) : error;
    }
  }

  /** A request counts in the rate limit that the waits share, and has priority over theirs. */
  async #read(read, request, signal) {
    const finish = await this.#slots.take(request.service, signal);
    let result = { result: 'failed' };
    try {
      const response = await this.#exchange(request, signal);
      try {
        return read(response, this.#origin);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        result = resultOf(error);
        throw about(response.request, error);
      }
    } finally {
      finish(result);
    }
  }
}

/** The URL of the APIs and the CDN's origin, empty if they are Shotstack's own. */
function urlsOf({ shotstackUrl, baseUrl, origin }, log) {
  const asked = { engine, caller: 'ShotstackApi', instead: '`baseUrl` and `origin`', uses: ['baseUrl'], log };
  const found = shotstackUrls(shotstackUrl, { ...asked, readsEnvironment: baseUrl === undefined });
  const { baseUrl: usual = '', origin: usualOrigin = '' } = found;
  return { baseUrl: baseUrl === undefined ? usual : baseUrl, origin: origin === undefined ? usualOrigin : origin };
}

function one(request, [asset]) {
  if (asset !== undefined) return asset;
  throw about(request.name, noResponse('not_found', 'the response has no file'));
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
  throw wrong('`timeout` is not a number of milliseconds above 0');
}

const textOf = (value, name) => text(value instanceof URL ? value.href : value, name);

const wrong = (message) => new HostingError('option', `ShotstackApi: ${message}`);
