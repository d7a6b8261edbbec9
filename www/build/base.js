// The base path that VitePress builds with. Afterwards build/relocatable.js takes it out of every file, so that the site works
// under any path of any host.

export const BASE = '/__base__/';
