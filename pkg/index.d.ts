export * from './callback.js';
export * from './delivery.js';
export * from './event.js';
export * from './handler.js';
export * from './inbox.js';
export * from './render.js';
export * from './response.js';
export * from './url.js';
