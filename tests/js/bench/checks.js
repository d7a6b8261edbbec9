// What every contestant checks beyond the members and their types.

export const UUID_SHAPE = /^[\da-z]{8}-[\da-z]{4}-[\da-z]{4}-[\da-z]{4}-[\da-z]{12}$/i;
export const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
// No control characters and at most 256 bytes, as every id of the core.
export const ID = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,256}$/;

const roleOf = (filename) =>
  filename.endsWith('-poster.jpg') ? 'poster' : filename.endsWith('-thumb.jpg') ? 'thumbnail' : 'main';

const CDN = /^https:\/\/cdn\.shotstack\.io\/([^/?#\\]+)\/([^/?#\\]+)\/([^/?#\\]+)\/([^/?#\\]+)$/;

/** A CDN URL in its parts, by an expression. */
export function cdnByExpression(url) {
  const found = CDN.exec(url);
  if (!found) return null;
  return parts(found[1], found[2], found[3], found[4]);
}

/** The same by the platform's own reader. */
export function cdnByUrl(text) {
  const url = new URL(text);
  if (url.href !== text || url.origin !== 'https://cdn.shotstack.io' || url.search || url.hash) return null;
  const [empty, region, stage, owner, filename, ...more] = url.pathname.split('/');
  if (empty !== '' || !filename || more.length > 0) return null;
  return parts(region, stage, owner, filename);
}

function parts(region, stage, owner, segment) {
  const filename = segment.includes('%') ? decodeURIComponent(segment) : segment;
  return { region, stage, owner, filename, role: roleOf(filename) };
}

/** What schemas give, made an event. */
export function finish(body, cdnOf) {
  const completed = body.completed === null ? null : Date.parse(body.completed);
  if (Number.isNaN(completed)) throw new Error('completed');
  return { ...body, completed, cdn: cdnOf(body.url) };
}
