// The module's bytes are in the program: no file is read, nothing is fetched.

import { glue } from '../wasm/serve_api_bg.js';
import { bytes } from '../wasm/serve_api_bytes.js';
import { engine } from '../src/serve-api/engine.js';

engine.provide(glue, './serve_api_bg.js', bytes);
