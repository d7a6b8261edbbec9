// In Node, Deno and Bun.

import { contests } from './contests.js';

console.log(JSON.stringify(contests()));
