// All that Expect shows about an edit or a template.

import { annotate } from '../inspect/annotate.js';
import { lineAndColumn } from '../inspect/bodies.js';
import { find, valueAt } from '../json-spans.js';
import { callbackProblems } from './callback.js';

const SUFFIXES = { poster: '-poster.jpg', thumbnail: '-thumb.jpg' };

/** `{ files, callbacks, elsewhere, findings }`; `files` is null if the text is not an edit. */
export function foreseen(core, text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch ({ message }) {
    return refused([{ level: 'violation', code: 'invalid_json', path: '', message, hint: null }]);
  }
  const edit = document?.response?.template ?? document?.template ?? document;
  let expected;
  try {
    expected = core.expectedAssets(document);
  } catch ({ message, violations = [] }) {
    const found = violations.length > 0 ? violations : [{ code: 'edit', path: '', message, hint: null }];
    return refused(withPlaces(text, found.map((each) => ({ ...each, level: 'violation' }))));
  }
  const path = document?.response?.template ? '/response/template/callback' : document?.template ? '/template/callback' : '/callback';
  const problems = callbackProblems(core, edit.callback).map((problem) => ({ ...problem, path, code: null }));
  const sent = edit.callback !== undefined && problems.every(({ level }) => level !== 'violation');
  return { files: files(expected, edit), callbacks: sent ? callbacks(expected) : [], elsewhere: expected.elsewhere, findings: withPlaces(text, problems) };
}

const refused = (findings) => ({ files: null, callbacks: [], elsewhere: [], findings: findings.map((finding) => ({ place: null, ...finding })) });

function files({ roles, hosted }, { output }) {
  if (!hosted) return [];
  return roles.map((role) => ({ role, name: `{render}${SUFFIXES[role] ?? `.${output?.format ?? 'mp4'}`}` }));
}

/** In the order in which they usually come. */
function callbacks({ roles, hosted, elsewhere }) {
  const copies = (where) => roles.map((role) => ({ event: 'serve/copy', about: `the ${role === 'main' ? 'main file' : role} is at ${where}` }));
  return [
    { event: 'edit/render', about: 'the render is done; its URLs are temporary' },
    ...(hosted ? copies('Shotstack’s CDN') : []),
    ...elsewhere.flatMap(copies),
  ];
}

function withPlaces(text, findings) {
  const places = annotate(text, findings.map((finding) => ({ ...finding, message: finding.message ?? '' })));
  const root = valueAt(text);
  return findings.map((finding, at) => {
    const [place] = find(text, root, finding.path).length > 0 ? places[at] : [];
    return { ...finding, place: place ? { ...place, ...lineAndColumn(text, place.start) } : null };
  });
}
