// All that is measured in one process, in any runtime.

import { aggregationContests } from './aggregation.js';
import { eventContests } from './events.js';
import { urlContests } from './urls.js';

export const contests = () => ({ ...eventContests(), ...urlContests(), ...aggregationContests() });
