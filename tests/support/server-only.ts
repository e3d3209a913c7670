// `server-only` throws outside Next's react-server condition; tests run in plain Node.
export {};
