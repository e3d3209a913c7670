import type { Requirement } from "./permissions";

/**
 * Every way in, with what it takes: pages, server actions, REST. Client-safe. The production build is compared with
 * this table in both directions, and each entry is tried as every kind of person (tests/e2e/matrix.test.ts).
 */

/** Page path → what it takes to see it. */
export const PAGES: Record<string, Requirement> = {
  "/": "dashboard.view",
  "/balancing": "balancing.view",
  "/balancing/runs/[id]": "balancing.view",
  "/forbidden": "signed_in",
  "/guests": "guests.view",
  "/guests/[id]": "guests.view",
  "/logs": "logs.view",
  "/migrations": "migrations.view",
  "/nodes": "nodes.view",
  "/nodes/[name]": "nodes.view",
  "/profile": "signed_in",
  "/service": "service.view",
  "/setup": "anyone",
  "/sign-in": "anyone",
};

/** Server action (file#export) → what it takes to call it. Anybody can post any of them to any page. */
export const ACTIONS: Record<string, Requirement> = {
  "lib/accounts/actions.ts#changeOwnPasswordAction": "signed_in",
  "lib/accounts/actions.ts#endOwnSessionAction": "signed_in",
  "lib/accounts/actions.ts#setupAction": "anyone",
  "lib/accounts/actions.ts#signInAction": "anyone",
  "lib/accounts/actions.ts#signOutAction": "anyone",
  "lib/balancing/actions.ts#cancelRunAction": "balancing.trigger",
  "lib/balancing/actions.ts#findBestNodeAction": "balancing.dry_run",
  "lib/balancing/actions.ts#startDryRunAction": "balancing.dry_run",
  "lib/balancing/actions.ts#triggerRebalanceAction": "balancing.trigger",
  "lib/service/actions.ts#reloadServiceAction": "service.control",
  "lib/service/actions.ts#restartServiceAction": "service.control",
  "lib/service/actions.ts#startServiceAction": "service.control",
  "lib/service/actions.ts#stopServiceAction": "service.control",
};

/** REST method and path → what it takes to call it. */
export const ROUTES: Record<string, Requirement> = {
  "GET /api/auth/[...nextauth]": "anyone",
  "POST /api/auth/[...nextauth]": "anyone",
  "GET /api/auth/me": "signed_in",
  "GET /api/auth/sessions": "signed_in",
  "GET /api/balancing/best-node": "balancing.dry_run",
  "POST /api/balancing/best-node": "balancing.dry_run",
  "POST /api/balancing/dry-run": "balancing.dry_run",
  "GET /api/balancing/placement": "balancing.view",
  "GET /api/balancing/runs": "balancing.view",
  "GET /api/balancing/runs/[id]": "balancing.view",
  "POST /api/balancing/runs/[id]/cancel": "balancing.trigger",
  "GET /api/balancing/status": "balancing.view",
  "POST /api/balancing/trigger": "balancing.trigger",
  "GET /api/cluster": "dashboard.view",
  "GET /api/cluster/guest-summary": "dashboard.view",
  "GET /api/cluster/spread-trend": "dashboard.view",
  "GET /api/cluster/status": "dashboard.view",
  "GET /api/config/state": "config.view",
  "GET /api/guests": "guests.view",
  "GET /api/guests/[id]": "guests.view",
  "GET /api/guests/[id]/history": "migrations.view",
  "GET /api/health": "anyone",
  "GET /api/logs": "logs.view",
  "GET /api/logs/download": "logs.view",
  "GET /api/migrations": "migrations.view",
  "GET /api/migrations/totals": "migrations.view",
  "GET /api/nodes": "nodes.view",
  "GET /api/nodes/[name]": "nodes.view",
  "POST /api/service/reload": "service.control",
  "POST /api/service/restart": "service.control",
  "POST /api/service/start": "service.control",
  "GET /api/service/status": "service.view",
  "POST /api/service/stop": "service.control",
};
