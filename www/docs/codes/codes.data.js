// The codes for the page that lists them.

import { codes } from '../../build/codes.js';

export default {
  async load() {
    const groups = await codes();
    return groups.map(({ kind, title, about, codes }) => ({
      kind,
      title,
      about,
      codes: codes.map(({ code, level = null, sentence }) => ({ code, level, sentence })),
    }));
  },
};
