/** Socket topics; also the first element of every react-query key. */
export const TOPICS = [
  "cluster",
  "guests",
  "runs",
  "rules",
  "migrations",
  "logs",
  "service",
  "config",
  "maintenance",
  "approvals",
  "audit",
  "users",
  "sessions",
  "settings",
] as const;

export type Topic = (typeof TOPICS)[number];
