// node --test: the fast ways give what the module gives. Options, even without members, lead to the slower way.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cdnPrefix, cdnUrl, checkEvent, checkCdnUrl, parseCdnUrl, reports } from '../../pkg/index.js';

const RENDER = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
const OUTPUT = `https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/5ca6hu7s9k/${RENDER}`;
const copy = {
  type: 'serve',
  action: 'copy',
  id: 'e4433cbf-e501-76a2-ac8b-715d26997540',
  render: RENDER,
  owner: '5ca6hu7s9k',
  status: 'ready',
  url: `https://cdn.shotstack.io/au/v1/5ca6hu7s9k/${RENDER}-poster.jpg`,
  error: null,
  completed: '2021-07-12T11:04:44.574Z',
};
const { render, ...others } = copy;
const genuine = [
  copy,
  { ...copy, url: 'https://files.example/films/a.mp4' },
  { ...copy, status: 'failed', url: '', error: 'no such file' },
  { ...others, type: 'edit', action: 'render', id: RENDER, status: 'done', url: `${OUTPUT}.mp4`, poster: null, thumbnail: `${OUTPUT}-thumb.jpg` },
  { ...others, type: 'edit', action: 'render', id: RENDER, status: 'done', url: `${OUTPUT}.mp4` },
  { ...others, type: 'ingest', action: 'source', url: 'https://files.example/a.mp4' },
];

/** Equal, and with the members in the same order. */
function assertAlike(body) {
  const [fast, slow] = [checkEvent(body), checkEvent(body, {})];
  assert.deepEqual(fast, slow, String(body));
  assert.equal(JSON.stringify(fast), JSON.stringify(slow));
  return fast;
}

const bytes = (text) => new TextEncoder().encode(text);

describe('a plain event', () => {
  it('is the one that the module gives', () => {
    for (const body of genuine) {
      const text = JSON.stringify(body);
      for (const form of [text, bytes(text), body]) assert.deepEqual(assertAlike(form).advisories, [], text);
    }
  });

  it('is distinguished from every mutant of one character', () => {
    const text = JSON.stringify(genuine[0]);
    for (let at = 0; at < text.length; at += 1) {
      for (const other of ['', '"', '\\', ' ', ',', '\n', '\u00e9', '\ud83d', text[at].repeat(2)]) {
        const mutant = text.slice(0, at) + other + text.slice(at + 1);
        assertAlike(mutant);
        assertAlike(bytes(mutant));
      }
    }
  });

  it('is not made of an object whose texts look like members', () => {
    for (const member of Object.keys(copy)) {
      for (const value of ['a","error":"b', 'a","poster":null,"error":"b', 'a"', 'a\\', '\u00e9', '\ud83d', 'a\nb', '', null, undefined, 5, {}, [], new String('a')]) {
        assertAlike({ ...copy, [member]: value });
        assertAlike({ ...others, [member]: value });
      }
    }
    assertAlike({ ...copy, toJSON: () => genuine[3] });
    assertAlike({ ...copy, [`a":null,"b`]: null });
    assertAlike(Object.assign(Object.create({ poster: 'inherited' }), copy));
    assertAlike(Object.defineProperty({ ...copy }, 'error', { value: 'hidden', enumerable: false }));
    assertAlike([copy]);
  });

  it('of a getter is what it gave once', () => {
    let calls = 0;
    const body = { ...copy, get id() { calls += 1; return calls === 1 ? copy.id : 'a","x":"b'; } };
    assert.equal(checkEvent(body).event.id, copy.id);
  });

  it('does not change with the bytes it was read from', () => {
    const body = bytes(JSON.stringify(copy));
    const { event } = checkEvent(body);
    body.fill(0x20);
    assert.equal(event.render, RENDER);
    assert.equal(event.cdn.role, 'poster');
  });

  it('is not in bytes whose buffer is detached', () => {
    const body = bytes(JSON.stringify(copy));
    structuredClone(body, { transfer: [body.buffer] });
    assert.deepEqual(checkEvent(body), checkEvent(body, {}));
    assert.throws(() => reports([body]), { name: 'HostingError' });
  });

  it('is read after the memory has grown', () => {
    const body = JSON.stringify(copy);
    checkEvent(body);
    checkEvent(`"${'a'.repeat(8_000_000)}"`, { maxBytes: 16_000_000 });
    assert.equal(checkEvent(body).event.id, copy.id);
  });

  it('longer than the place for it goes the other way', () => {
    assertAlike(JSON.stringify(copy) + ' '.repeat(4_000));
    assertAlike(JSON.stringify({ ...copy, error: 'x'.repeat(2_048 - JSON.stringify(copy).length) }));
  });
});

describe('a plain URL', () => {
  const names = ['a.mp4', '-', '~a', '_', '.a', '.', '..', '', 'a b', 'a/b', 'a\n', '\u00e9', 'a%20b', 'a'.repeat(4_050), 'a'.repeat(4_060), 'a.mp4\n'];
  // An origin, even Shotstack's own, leads to the module.
  const origin = 'https://cdn.shotstack.io';
  const outcome = (call) => {
    try {
      return call();
    } catch ({ code, message }) {
      return { code, message };
    }
  };

  it('is built as the module builds it', () => {
    const [plain, slow] = [cdnPrefix({ owner: 'o' }), cdnPrefix({ owner: 'o', origin })];
    assert.equal(plain.prefix, slow.prefix);
    for (const name of names) {
      assert.deepEqual(outcome(() => plain.url(name)), outcome(() => slow.url(name)), name);
      for (const member of ['owner', 'filename', 'stage', 'region']) {
        const file = { owner: 'o', filename: 'f', [member]: name };
        assert.deepEqual(outcome(() => cdnUrl(file)), outcome(() => cdnUrl({ ...file, origin })), JSON.stringify(file));
      }
    }
    for (const value of [5, null, ['o'], {}]) {
      assert.throws(() => cdnUrl({ owner: value, filename: 'f' }), { code: 'argument' });
    }
  });

  it('is parsed as the module parses it', () => {
    for (const name of [...names, 'a-poster.jpg', 'a-thumb.jpg', 'a-thumbnail.jpg', 'a?b', 'a#b']) {
      for (const path of [`au/v1/o/${name}`, `au/v1/${name}/f`, `au/${name}/o/f`, `${name}/v1/o/f`, name]) {
        const url = `${origin}/${path}`;
        assert.deepEqual(checkCdnUrl(url), checkCdnUrl(url, { origin }), url);
        assert.deepEqual(parseCdnUrl(url), parseCdnUrl(url, { origin }), url);
      }
    }
  });
});
