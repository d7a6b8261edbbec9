// URLs on Shotstack's CDN whose parts are their own encoding: letters, digits, `_`, `~`, `-` and, after the first character,
// dots. Those are right without the module, and so also where WebAssembly may not be compiled. All others are for the module.

const ORIGIN = 'https://cdn.shotstack.io/';
/** In bytes. */
export const MAX_URL = 4096;

const PLAIN_NAME = /^[\w~-][\w.~-]*$/;
const PLAIN_PATH = /^[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*){3}$/;
const PLAIN_URL = /^https:\/\/cdn\.shotstack\.io(?:\/[\w~-][\w.~-]*){4}$/;

const isText = (value) => typeof value === 'string';

export const isPlainName = (name) => isText(name) && PLAIN_NAME.test(name);

/** The URL with these parts, if it is plain. */
export function plainUrl(region, stage, owner, filename) {
  if (!isText(region) || !isText(stage) || !isText(owner) || !isText(filename)) return undefined;
  const path = `${region}/${stage}/${owner}/${filename}`;
  return PLAIN_PATH.test(path) && path.length <= MAX_URL - ORIGIN.length ? ORIGIN + path : undefined;
}

/** The parts of a URL, if it is plain. */
export function plainParts(url) {
  if (url.length > MAX_URL || !PLAIN_URL.test(url)) return undefined;
  const stageAt = url.indexOf('/', ORIGIN.length) + 1;
  const ownerAt = url.indexOf('/', stageAt) + 1;
  const nameAt = url.indexOf('/', ownerAt) + 1;
  const filename = url.slice(nameAt);
  return {
    region: url.slice(ORIGIN.length, stageAt - 1),
    stage: url.slice(stageAt, ownerAt - 1),
    owner: url.slice(ownerAt, nameAt - 1),
    filename,
    role: roleOf(filename),
  };
}

function roleOf(filename) {
  if (filename.endsWith('-poster.jpg')) return 'poster';
  return filename.endsWith('-thumb.jpg') || filename.endsWith('-thumbnail.jpg') ? 'thumbnail' : 'main';
}
