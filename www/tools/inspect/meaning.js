// What an event means for a program, in a sentence or two.

const ROLES = { main: 'The main file', poster: 'The poster', thumbnail: 'The thumbnail' };

export function meaning(event) {
  const known = MEANINGS[`${event.type}/${event.action}`];
  return known ? known(event) : 'This version does not know such events. They are accepted with 200, so that they are not sent again.';
}

const MEANINGS = {
  'serve/copy'({ status, render, cdn, error }) {
    const file = ROLES[cdn?.role] ?? 'A file';
    if (status === 'ready' && cdn) {
      return `${file} of the render ${render} is on the CDN. It is one of up to three files: the render is ready once all of them are.`;
    }
    if (status === 'ready') return `A file of the render ${render} has arrived at a destination other than Shotstack’s CDN.`;
    if (status === 'failed') return `${file} of the render ${render} could not be copied${error ? `: ${error}` : ''}. \`id\` is the file’s id, \`render\` the render’s.`;
    return `A file of the render ${render} has the status “${status}”, which is not final.`;
  },
  'edit/render'({ status, id, error }) {
    if (status === 'done') {
      return `The render ${id} is done, but its files may not be on the CDN yet: the URLs here are temporary and expire after 24 hours. Wait for serve/copy.`;
    }
    if (status === 'failed') return `The render ${id} has failed${error ? `: ${error}` : ''}. None of its files will come.`;
    return `The render ${id} has the status “${status}”, which is not final.`;
  },
  'ingest/source': ({ id, status }) => `The source ${id} of the Ingest API is ${status}. It is not about a render.`,
  'ingest/rendition': ({ id, status }) => `The rendition ${id} of the Ingest API is ${status}. It is not about a render.`,
};

/** `valid serve/copy, ready`, or `not a valid webhook`. */
export function headline(verdict) {
  if (!verdict.valid) return 'Not a valid webhook';
  const { type, action, status } = verdict.event;
  return `Valid ${type}/${action}${status === undefined ? '' : `, ${status}`}`;
}
