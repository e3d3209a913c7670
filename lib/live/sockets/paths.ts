/** Apart from the schemas, which the browser need not load. */
export const SOCKET_PATH = "/api/socket";
/** Carries the topic "logs" and nothing else. */
export const LOG_STREAM_PATH = "/api/logs/stream";
