// Whether the right things were announced.

import assert from 'node:assert/strict';

/**
 * Every render's end has been announced, exactly once, under its own name; and nothing that is not so.
 *
 * @param output The output of a program; see program.js.
 * @param orders The order of each render, by id.
 * @param fates What has become of each, as the emulator knows it.
 */
export async function judge({ announced, until }, orders, fates) {
  assert.equal(fates.length, Object.keys(orders).length, 'every order is a render');
  // The publisher has had its answers; what was printed may still be in a pipe.
  const wanted = fates.map(({ id, assets }) => `${isReady(assets) ? 'ready' : 'failed'} ${orders[id]}`);
  await until(() => {
    const printed = new Set(announced.map(({ how, order }) => `${how} ${order}`));
    return wanted.every((line) => printed.has(line));
  });
  const counts = { ready: 0, failed: 0 };
  for (const { id, assets } of fates) {
    const ready = isReady(assets);
    const isDamaged = assets.some(({ status }) => status === 'failed');
    const ofOrder = announced.filter(({ order }) => order === orders[id]);
    const of = (how) => ofOrder.filter((announcement) => announcement.how === how);
    const place = `${orders[id]} (${id}), announced ${JSON.stringify(ofOrder)}`;
    assert.equal(of('ready').length, ready ? 1 : 0, `ready: ${place}`);
    // A copy that failed may be any file's until the others are known: `ready` then overtakes.
    if (!ready) assert.equal(of('failed').length, 1, `failed: ${place}`);
    else assert.ok(of('failed').length <= (isDamaged ? 1 : 0), `failed: ${place}`);
    if (ready) assert.equal(of('ready')[0].what, hostedOf(assets).find(({ role }) => role === 'main').url, place);
    counts[ready ? 'ready' : 'failed'] += 1;
  }
  const known = new Set(Object.values(orders));
  assert.deepEqual(announced.filter(({ order }) => !known.has(order)), [], 'nothing else was announced');
  return counts;
}

const hostedOf = (assets) => assets.filter(({ provider }) => provider === 'shotstack');

/** A render that has failed itself has no files. */
const isReady = (assets) => assets.length > 0 && hostedOf(assets).every(({ status }) => status === 'ready');

/** Submits so many renders whose webhooks go to `hook`, a few at once; gives the order of each. */
export async function submitAll(emulator, hook, count, outputOf) {
  const orders = {};
  let next = 0;
  const submitter = async () => {
    while (next < count) {
      const n = next++;
      const order = `order-${n}`;
      orders[await emulator.submit(order, hook, outputOf(n))] = order;
    }
  };
  await Promise.all(Array.from({ length: 8 }, submitter));
  return orders;
}

/** What no handler of ours does for a stranger. */
export async function refusesStrangers(hook) {
  const body = '{"type":"serve","action":"copy"}';
  const forged = await fetch(hook, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  assert.equal(forged.status, 401, 'a callback without a token');
  const seen = await fetch(hook, { redirect: 'manual' });
  assert.ok([401, 405].includes(seen.status), `GET is answered ${seen.status}`);
}
