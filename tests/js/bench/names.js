/** Our name in the contests of events. */
export const OURS = 'shotstack-hosting';
