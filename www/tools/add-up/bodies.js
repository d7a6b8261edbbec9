// The webhooks of one made-up render.

export const RENDER = 'd2b46ed6-998a-4d6b-9d91-b8cf0193a655';
const OWNER = '5ca6hu7s9k';
const IDS = {
  main: 'e4433cbf-e501-76a2-ac8b-715d26997540',
  poster: '0b4b1b3d-5b5c-4a53-9a4e-6d6e1c1f7a01',
  thumbnail: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
};

/** By the format of the output. */
const names = (format) => ({ main: `${RENDER}.${format}`, poster: `${RENDER}-poster.jpg`, thumbnail: `${RENDER}-thumb.jpg` });

/** The edit that orders the render. */
export const editOf = ({ format, poster, thumbnail }) => ({
  timeline: { tracks: [] },
  output: { format, ...(poster ? { poster: { capture: 1 } } : {}), ...(thumbnail ? { thumbnail: { capture: 1, scale: 0.3 } } : {}) },
});

/** The body of a delivery, an object. */
export function bodyOf({ kind, fails }, { format, poster, thumbnail }, at) {
  const completed = new Date(at).toISOString();
  const error = fails ? 'no space left' : null;
  const shared = { owner: OWNER, status: fails ? 'failed' : undefined, error, completed };
  if (kind === 'edit') {
    const output = (role, isMade) => (isMade && !fails ? `https://shotstack-api-v1-output.s3-ap-southeast-2.amazonaws.com/${OWNER}/${names(format)[role]}` : null);
    const urls = { url: output('main', true), poster: output('poster', poster), thumbnail: output('thumbnail', thumbnail) };
    return { type: 'edit', action: 'render', id: RENDER, ...shared, status: shared.status ?? 'done', ...urls };
  }
  const url = fails ? null : `https://cdn.shotstack.io/au/v1/${OWNER}/${names(format)[kind]}`;
  return { type: 'serve', action: 'copy', id: IDS[kind], render: RENDER, ...shared, status: shared.status ?? 'ready', url };
}
