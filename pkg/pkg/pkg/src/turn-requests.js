// The way by which a handler asks the APIs for its turns: a method of `ShotstackApi` that is not for users. The two come from
// different entries of the package, and perhaps from different copies of it.

/** The same in each copy of this package. */
export const TURN_REQUESTS = Symbol.for('shotstack-hosting.turn-requests');
