export { createLogger, type Logger } from './http/log.ts';
export type { OpenApi } from './http/openapi-document.ts';
export { type RunningServer, startServer } from './main.ts';
export { describeApi, serveClinic, version } from './serve.ts';
