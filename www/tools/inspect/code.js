// The code that handles an event of a kind: files of this folder, which tests run.

import rust from './code/event.rs?raw';
import typescript from './code/event.ts?raw';

export const CODE = { TypeScript: typescript, Rust: rust };
