export { ApiError } from '../api-error.js';
export { HostingError } from '../error.js';
export { init } from './engine.js';
export { NotReadyError, NotServedError } from './errors.js';
export { pollingFallback } from './fallback.js';
export { ServeApi } from './serve-api.js';
