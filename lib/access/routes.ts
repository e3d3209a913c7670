import type { Requirement } from "./permissions";

/** First path segment of a page → what it takes to see it. Pages that are not listed take being signed in. */
export const PAGE_REQUIREMENTS: Record<string, Requirement> = {
  "": "dashboard.view",
  balancing: "balancing.view",
  nodes: "nodes.view",
  guests: "guests.view",
  migrations: "migrations.view",
  logs: "logs.view",
  service: "service.view",
  profile: "signed_in",
};

export function requirementOf(pathname: string): Requirement {
  return PAGE_REQUIREMENTS[pathname.split("/")[1] ?? ""] ?? "signed_in";
}
