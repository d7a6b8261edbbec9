export { ApiError, HostingError } from '../error.js';
export { init } from './engine.js';
export { NotReadyError, NotServedError } from './errors.js';
export { SubmitError } from './order.js';
export { ShotstackApi } from './shotstack-api.js';
