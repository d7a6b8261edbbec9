// How much an inbox reads, how long it takes, and how long states are kept, as the core has it.

import { engine } from '../main-engine.js';

let limits;

export const inboxLimits = () => (limits ??= engine.call('inbox_limits'));
