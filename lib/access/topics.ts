import type { Requirement } from "@/lib/identity/permissions";
import type { Topic } from "@/lib/live/topics";

/** What it takes to watch a socket topic: the same as to read what it tells about. */
export const topicRequirement: Record<Topic, Requirement> = {
  cluster: "dashboard.view",
  guests: "guests.view",
  runs: "balancing.view",
  rules: "rules.view",
  migrations: "migrations.view",
  logs: "logs.view",
  service: "service.view",
  config: "config.view",
  maintenance: "nodes.view",
  approvals: "nodes.view",
  audit: "audit.view",
  users: "users.manage",
  sessions: "signed_in",
  settings: "settings.manage",
};
