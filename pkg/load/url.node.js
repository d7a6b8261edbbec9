// Node reads the module from its file.

import { createGlue } from '../wasm/url_bg.js';
import { engine } from '../src/url-engine.js';
import { bytesOfFile } from '../src/node/module-file.js';

const file = new URL('../wasm/url_bg.wasm', import.meta.url);

engine.provide(createGlue, './url_bg.js', () => bytesOfFile(file));
