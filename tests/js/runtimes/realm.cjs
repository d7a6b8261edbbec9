// Values that come from another realm, as they do from a vm or an iframe, and what calls back while it is read.

const assert = require('node:assert/strict');
const { runInNewContext } = require('node:vm');
const { cdnUrls, checkEvent, expectedAssets, init, parseEvent, Render, reports } = require('shotstack-hosting');

const BODY = JSON.stringify({ type: 'serve', action: 'copy', id: 'a', render: 'r', owner: 'o', status: 'ready', url: null });
const VERDICT = checkEvent(BODY);
assert.equal(VERDICT.valid, true);
const bytes = [...Buffer.from(BODY)];
let count = 0;
const same = (actual, expected = VERDICT) => {
  assert.deepEqual(actual, expected);
  count += 1;
};

// Made there, of what was made there.
for (const code of [
  'Uint8Array.from(bytes)',
  'Uint8Array.from([1, 2, ...bytes, 3]).subarray(2, bytes.length + 2)',
  'Uint8Array.from(bytes).buffer',
  'new DataView(Uint8Array.from(bytes).buffer)',
  'new Int8Array(Uint8Array.from(bytes).buffer)',
  'JSON.parse(text)',
]) {
  same(checkEvent(runInNewContext(code, { bytes, text: BODY })));
}
same(reports(runInNewContext('[JSON.parse(text)]', { text: BODY })).renders.length, 1);
same(cdnUrls(runInNewContext('new Set([{ owner: "o", filename: "a.mp4" }])')).length, 1);
same(expectedAssets(runInNewContext('({ output: { format: "mp4", poster: { capture: 1 } } })')).roles, ['main', 'poster']);

// Node's buffers are parts of a larger one, which has what went before.
same(checkEvent(Buffer.from(BODY)));
same(checkEvent(Buffer.concat([Buffer.from('  '), Buffer.from(BODY)]).subarray(2)));
class Body extends Uint8Array {}
same(checkEvent(Body.from(bytes)));
const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
shared.set(bytes);
same(checkEvent(shared));
same(checkEvent(shared.buffer));
const growing = new Uint8Array(new ArrayBuffer(bytes.length, { maxByteLength: 2 ** 16 }));
growing.set(bytes);
same(checkEvent(growing));

// What is read may call us meanwhile.
const reentrant = {
  ...JSON.parse(BODY),
  get status() {
    checkEvent({ type: 'later', action: 'another', long: 'x'.repeat(100_000) });
    new Render().observe(BODY).report();
    return 'ready';
  },
};
same(checkEvent(reentrant));
same(parseEvent(reentrant), VERDICT.event);
function* documents() {
  yield BODY;
  checkEvent({});
  yield JSON.parse(BODY);
}
same(reports(documents()).renders.length, 1);

// A verdict is the caller's: later calls do not change it, and changes to it do not come back.
const kept = checkEvent(BODY);
checkEvent(BODY.replace('ready', 'failed'));
same(kept);
kept.event.owner = 'another';
same(checkEvent(BODY));

// Starting twice, and starting late, is starting once.
Promise.all([init(), init()])
  .then(() => same(checkEvent(BODY)))
  .then(() => console.log(`${count} values`));
