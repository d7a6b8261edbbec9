// URLs on Shotstack's CDN whose parts are their own encoding: letters, digits, `_`, `~`, `-` and, after the first character,
// dots. Those are right without the module, and so also where WebAssembly may not be compiled. All others are for the module.

const ORIGIN = 'https://cdn.shotstack.io/';
/** In bytes. */
export const MAX_URL = 4096;

const OTHERS = /[^\w.~-]/;
const PLAIN_URL = /^https:\/\/cdn\.shotstack\.io(?:\/[\w~-][\w.~-]*){4}$/;

// Looking for what is not plain takes an engine less time than matching the whole name.
export const isPlainName = (name) => typeof name === 'string' && name !== '' && name[0] !== '.' && !OTHERS.test(name);

/** The last place of which a URL was built: the files of a program usually have the same. */
let last = {};

/** The start of all URLs of a place, if its parts are plain. */
function plainStart(region, stage, owner) {
  if (last.region !== region || last.stage !== stage || last.owner !== owner) {
    const isPlain = isPlainName(region) && isPlainName(stage) && isPlainName(owner);
    last = { region, stage, owner, start: isPlain ? `${ORIGIN}${region}/${stage}/${owner}/` : undefined };
  }
  return last.start;
}

/** The URL with these parts, if it is plain. */
export function plainUrl(region, stage, owner, filename) {
  const start = plainStart(region, stage, owner);
  if (start === undefined || !isPlainName(filename) || start.length + filename.length > MAX_URL) return undefined;
  return start + filename;
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
