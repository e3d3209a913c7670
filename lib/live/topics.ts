/** Socket topics; also the first element of every react-query key. */
export const TOPICS = [
  "cluster",
  "guests",
  "runs",
  "migrations",
  "logs",
  "service",
  "config",
  "audit",
  "users",
  "sessions",
] as const;

export type Topic = (typeof TOPICS)[number];
