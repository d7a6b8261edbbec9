// node --test: how the playground reads what is pasted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as core from '../../../pkg/index.js';
import { find, valueAt } from '../../../www/tools/json-spans.js';
import { annotate } from '../../../www/tools/inspect/annotate.js';
import { bodiesIn } from '../../../www/tools/inspect/bodies.js';
import { inEveryOrder, lived } from '../../../www/tools/add-up/life.js';
import { callbackProblems } from '../../../www/tools/expect/callback.js';
import { foreseen } from '../../../www/tools/expect/foreseen.js';
import { inspected } from '../../../www/tools/inspect/inspected.js';
import { built, located } from '../../../www/tools/locate/located.js';
import { segments } from '../../../www/tools/segments.js';
import { fragmentOf, stateIn } from '../../../www/tools/share.js';

const texts = (text, places) => places.map(({ start, end }) => text.slice(start, end));

describe('the places of JSON values', () => {
  it('are found by a pointer, also of members that are there twice', () => {
    const text = ' {"a/b": [1, {"c~d": "x\\"y"}], "e": 1, "e": 2}';
    const root = valueAt(text);
    const at = (pointer) => texts(text, find(text, root, pointer).map(({ value }) => value));
    assert.deepEqual(at('/a~1b/1/c~0d'), ['"x\\"y"']);
    assert.deepEqual(at('/e'), ['1', '2']);
    assert.deepEqual(at('/a~1b/7'), []);
  });

  it('are those of complete values only, however deep', () => {
    for (const text of ['{"a": ', '[1, 2', '"abc', '', '{"a" 1}', '['.repeat(100_000)]) assert.equal(valueAt(text), null);
  });
});

describe('the bodies in a text', () => {
  const event = '{"type":"serve","action":"copy"}';

  it('are lines, items of a list, or parts of a log', () => {
    assert.deepEqual(texts(`${event}\n${event}`, bodiesIn(`${event}\n${event}`)), [event, event]);
    assert.deepEqual(texts(`[${event}, ${event}]`, bodiesIn(`[${event}, ${event}]`)), [event, event]);
    const log = `{level} got {"a":1} and ${event}, took {"ms":3}`;
    assert.deepEqual(texts(log, bodiesIn(log)), [event]);
  });

  it('are the whole text where nothing looks like one', () => {
    for (const text of [event, `[${event}]`, 'eyJ0eXBlIjoic2VydmUifQ==', '{"a": {"b": 1}', "{'type': 'serve'}"]) {
      assert.deepEqual(bodiesIn(text), [{ start: 0, end: text.length }]);
    }
  });
});

describe('the place of a finding', () => {
  const places = (text) => {
    const verdict = core.checkEvent(text);
    const findings = [...(verdict.violations ?? []), ...verdict.advisories];
    return annotate(text, findings).map((found) => texts(text, found));
  };

  it('is where a parser stops, counted in bytes', () => {
    assert.deepEqual(places('{"type": "serve",, }'), [[',']]);
    assert.deepEqual(places('{\n"t": "\u{1f3ac}é",, }'), [[',']]);
  });

  it('is the name that comes again, and the first', () => {
    assert.deepEqual(places('{"type":"serve","type":"edit"}')[0], ['"type"', '"type"']);
  });

  it('is the beginning of the object in which a member is missing', () => {
    assert.deepEqual(places('{"type":"serve","action":"copy"}')[0], ['{']);
  });
});

describe('what Inspect shows', () => {
  it('leads into a body that is text inside another', () => {
    const inner = '{"type":"edit","action":"render","id":"r","owner":"o","status":"done"}';
    const bodies = inspected(core, JSON.stringify({ body: inner }));
    assert.deepEqual(bodies.map(({ valid, where }) => [valid, where]), [[false, ''], [true, 'Found inside, at /body']]);
  });
});

describe('what Expect shows', () => {
  it('is the files and webhooks of an edit, or of a template', () => {
    const edit = { timeline: {}, output: { format: 'gif', poster: { capture: 1 } }, callback: 'https://example.com/hook?shotstack_token=1' };
    const { files, callbacks, findings } = foreseen(core, JSON.stringify(edit));
    assert.deepEqual(files.map(({ name }) => name), ['{render}.gif', '{render}-poster.jpg']);
    assert.deepEqual(callbacks.map(({ event }) => event), ['edit/render', 'serve/copy', 'serve/copy']);
    assert.deepEqual(findings, []);
    assert.deepEqual(foreseen(core, JSON.stringify({ response: { template: edit } })).files, files);
  });

  it('is the webhook of a render whose files are copied nowhere', () => {
    const edit = { timeline: {}, output: { destinations: [{ provider: 'shotstack', exclude: true }] }, callback: 'https://example.com/?shotstack_token=1' };
    const { files, callbacks } = foreseen(core, JSON.stringify(edit));
    assert.deepEqual([files, callbacks.map(({ event }) => event)], [[], ['edit/render']]);
    assert.equal(foreseen(core, '{"a":1}').files, null);
  });

  it('is no webhook where the callback cannot be reached', () => {
    const text = JSON.stringify({ timeline: {}, output: {}, callback: 'http://localhost:3000' });
    const { callbacks, findings } = foreseen(core, text);
    assert.deepEqual(callbacks, []);
    assert.match(findings[0].message, /cannot reach `localhost`/);
    assert.equal(text.slice(findings[0].place.start, findings[0].place.end), '"http://localhost:3000"');
  });

  it('names what only this machine or network knows', () => {
    const local = ['localhost', 'a.local', '127.8.9.1', '2130706433', '[::1]', '10.1.2.3', '172.31.0.1', '192.168.1.20', '169.254.1.1', '100.64.0.1', '[fd00::1]', '[::ffff:10.0.0.1]', 'nas', 'x.test'];
    const levels = (host) => callbackProblems(core, `https://${host}/?shotstack_token=1`).map(({ level }) => level);
    for (const host of local) assert.deepEqual(levels(host), ['violation'], host);
    for (const host of ['example.com', '172.32.0.1', '100.128.0.1', '11.0.0.1', '[2001:db8::1]']) assert.deepEqual(levels(host), [], host);
  });
});

describe('what Locate shows', () => {
  it('is the parts of a CDN URL, where a temporary one leads, or why it is neither', () => {
    const kind = (url) => located(core, url, '')?.kind;
    assert.equal(kind('https://cdn.shotstack.io/au/v1/o/r.mp4'), 'cdn');
    assert.equal(located(core, ' https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/o/r.mp4 ', '').url, 'https://cdn.shotstack.io/au/v1/o/r.mp4');
    assert.equal(located(core, 'https://shotstack-assets.s3-ap-southeast-2.amazonaws.com/footage/a.mp4', '').code, 'other_bucket');
    assert.equal(located(core, 'https://cdn.shotstack.io/au/v1/o/r.mp4', 'nonsense').code, 'origin');
    assert.equal(kind(''), undefined);
  });

  it('is the URL of a file, or why it has none', () => {
    const file = { by: 'name', owner: 'o', filename: 'my film.mp4', stage: 'stage', origin: '' };
    assert.equal(built(core, file).url, 'https://cdn.shotstack.io/au/stage/o/my%20film.mp4');
    assert.equal(built(core, { ...file, filename: '..' }).code, 'dots');
  });
});

describe('the life of a render', () => {
  const video = { format: 'mp4', poster: true, thumbnail: false };
  const kinds = (...names) => names.map((kind) => ({ kind }));
  const announced = ({ rows }) => rows.flatMap(({ announced }) => announced.map(({ kind }) => kind));

  it('announces once that all is ready, whatever comes twice or late', () => {
    const deliveries = [{ kind: 'order' }, { kind: 'poster', twice: true }, { kind: 'main', down: 3 }, { kind: 'edit' }];
    const life = lived(core, { ...video, deliveries });
    assert.deepEqual(announced(life), ['asset.ready', 'asset.ready', 'render.ready']);
    const main = life.rows.filter(({ kind }) => kind === 'main');
    assert.deepEqual(main.map(({ at, reply }) => [at, reply.status]), [[8000, 503], [16_000, 503], [43_000, 503], [107_000, 200]]);
    assert.equal(life.end.status, 'ready');
  });

  it('is overdue after half an hour where one file never comes', () => {
    const life = lived(core, { ...video, deliveries: [...kinds('order', 'edit', 'main'), { kind: 'poster', lost: true }] });
    assert.deepEqual(announced(life), ['asset.ready', 'render.overdue']);
    assert.equal(life.rows.at(-1).at, 30 * 60_000);
  });

  it('ends in the same state in every order', () => {
    const [last] = [...inEveryOrder(core, { ...video, deliveries: kinds('order', 'edit', 'main', 'poster') })].slice(-1);
    assert.deepEqual(last, { orders: 24, ends: 1 });
  });
});

describe('marks', () => {
  it('show the strongest where they overlap', () => {
    const marks = [{ start: 1, end: 4, kind: 'advisory' }, { start: 2, end: 3, kind: 'violation' }, { start: 5, end: 99, kind: 'context' }];
    const pieces = segments('abcdefg', marks).map(({ text, kind }) => `${text}${kind ? `:${kind}` : ''}`);
    assert.deepEqual(pieces, ['a', 'b:advisory', 'c:violation', 'd:advisory', 'e', 'fg:context']);
  });
});

describe('a state in a link', () => {
  it('is read back, and nothing of a link that was cut', async () => {
    const state = { text: '\u{1f3ac}'.repeat(1000), at: [1, 2] };
    const fragment = await fragmentOf(state, 'tool');
    assert.ok(fragment.length < 200, `${fragment.length}`);
    assert.deepEqual(await stateIn(fragment, 'tool'), state);
    assert.equal(await stateIn(fragment.slice(0, 20), 'tool'), undefined);
    assert.equal(await stateIn('#heading', 'tool'), undefined);
  });
});
