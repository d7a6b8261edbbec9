// node --test: how the playground reads what is pasted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as core from '../../../pkg/index.js';
import { find, valueAt } from '../../../www/tools/json-spans.js';
import { annotate } from '../../../www/tools/inspect/annotate.js';
import { bodiesIn } from '../../../www/tools/inspect/bodies.js';
import { inspected } from '../../../www/tools/inspect/inspected.js';
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
