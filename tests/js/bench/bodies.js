// Distinct genuine bodies of serve/copy, as the publisher writes them.

const COUNT = 256;
const SUFFIXES = ['.mp4', '-poster.jpg', '-thumb.jpg'];

export const bodies = Array.from({ length: COUNT }, (_, at) => {
  const id = uuid(at);
  const render = uuid(at + COUNT);
  const owner = '5ca6hu7s9k';
  const url = `https://cdn.shotstack.io/au/v1/${owner}/${render}${SUFFIXES[at % SUFFIXES.length]}`;
  const completed = new Date(1_626_087_884_574 + at * 997).toISOString();
  return Buffer.from(
    JSON.stringify({ type: 'serve', action: 'copy', id, render, owner, status: 'ready', url, error: null, completed }),
  );
});

function uuid(seed) {
  const hex = (at) => Math.imul(seed + at, 2_654_435_761) >>> 0;
  const digits = [1, 2, 3, 4].map((at) => hex(at).toString(16).padStart(8, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A number that depends on every member of an event: nobody may leave one out. */
export const weigh = ({ id, render, owner, status, url, error, completed, cdn }) =>
  id.length +
  render.length +
  owner.length +
  status.length +
  url.length +
  (error === null ? 1 : 2) +
  (completed % 100_000) +
  cdn.region.length +
  cdn.stage.length +
  cdn.owner.length +
  cdn.filename.length +
  cdn.role.length;
