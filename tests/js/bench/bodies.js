// Distinct genuine bodies of serve/copy, three to a render, as the publisher writes them.

const SUFFIXES = ['.mp4', '-poster.jpg', '-thumb.jpg'];
const OWNER = '5ca6hu7s9k';

export const textsOf = (count) =>
  Array.from({ length: count }, (_, at) => {
    const render = uuid(Math.floor(at / SUFFIXES.length) + 1_000_000);
    const url = `https://cdn.shotstack.io/au/v1/${OWNER}/${render}${SUFFIXES[at % SUFFIXES.length]}`;
    const completed = new Date(1_626_087_884_574 + at * 997).toISOString();
    return JSON.stringify({ type: 'serve', action: 'copy', id: uuid(at), render, owner: OWNER, status: 'ready', url, error: null, completed });
  });

const encoder = new TextEncoder();

/** As a server gets it: a Buffer where there is one. */
export const bytesOf = globalThis.Buffer ? (text) => Buffer.from(text) : (text) => encoder.encode(text);

const decoder = new TextDecoder();

/** The fastest way of each runtime to JSON. */
export const jsonOf = globalThis.Buffer ? (body) => JSON.parse(body.toString()) : (body) => JSON.parse(decoder.decode(body));

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

/** Members that no contestant may accept. */
const WRONG = {
  type: 7,
  id: [undefined, null, '', 'a\u0007b'],
  render: [undefined, null, '', 'x'.repeat(257)],
  owner: [undefined, null, ''],
  status: [undefined, true, ''],
};

/** Bodies that are each wrong in one member. */
export const wrongTexts = (text) =>
  Object.entries(WRONG)
    .flatMap(([name, values]) => [values].flat().map((value) => ({ ...JSON.parse(text), [name]: value })))
    .map((body) => JSON.stringify(body));
