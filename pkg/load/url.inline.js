// The module's bytes are in the program: no file is read, nothing is fetched.

import { glue } from '../wasm/url_bg.js';
import { bytes } from '../wasm/url_bytes.js';
import { engine } from '../src/small.js';

engine.provide(glue, './url_bg.js', bytes);
