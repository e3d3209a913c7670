import type { Requirement, Role } from "@/lib/identity/permissions";

/** One right of the specification: who has it, and every way in that it opens. */
export interface Right {
  right: string;
  /** What its doors ask for, and the scope that a token needs. */
  requires: Requirement;
  roles: readonly Role[] | "anyone";
  /** "/page", "METHOD /api/path" or "file#action". */
  entries: string[];
}

/**
 * The specification's table of rights: every way in, written by hand and not derived from anything. A permission that
 * is wrong in the code is wrong everywhere in the same way, and only this notices. The sources and the production build
 * are compared with it in both directions (tests/entries.test.ts, matrix.test.ts), and each entry is tried as every
 * kind of person. A new door stands here in the row of its right, and in no other list.
 */
export const LITERAL_MATRIX: Right[] = [
  {
    right: "View dashboard",
    requires: "dashboard.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: ["/", "GET /api/cluster", "GET /api/cluster/spread-trend", "GET /api/cluster/status"],
  },
  {
    right: "View nodes",
    requires: "nodes.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: ["/nodes", "/nodes/[name]", "GET /api/nodes", "GET /api/nodes/[name]"],
  },
  {
    right: "View guests",
    requires: "guests.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/guests",
      "/guests/[id]",
      "GET /api/cluster/guest-summary",
      "GET /api/guests",
      "GET /api/guests/[id]",
      "GET /api/guests/[id]/placement",
    ],
  },
  {
    right: "View logs",
    requires: "logs.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: ["/logs", "GET /api/logs", "GET /api/logs/download"],
  },
  {
    right: "View config",
    requires: "config.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/config",
      "GET /api/config",
      "GET /api/config/history",
      "GET /api/config/history/[id]",
      "GET /api/config/state",
    ],
  },
  {
    right: "View migration history",
    requires: "migrations.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/migrations",
      "GET /api/guests/[id]/history",
      "GET /api/migrations",
      "GET /api/migrations/totals",
    ],
  },
  {
    right: "View balancing: status, plan, runs",
    requires: "balancing.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/balancing",
      "/balancing/runs/[id]",
      "GET /api/balancing/placement",
      "GET /api/balancing/plan",
      "GET /api/balancing/plan/basis",
      "GET /api/balancing/runs",
      "GET /api/balancing/runs/[id]",
      "GET /api/balancing/status",
    ],
  },
  {
    right: "View ProxLB's state",
    requires: "service.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: ["/service", "GET /api/service/status"],
  },
  {
    right: "Dry-run simulation, best node, exact figures",
    requires: "balancing.dry_run",
    roles: ["operator", "admin", "super_admin"],
    entries: [
      "lib/features/balancing/actions.ts#findBestNodeAction",
      "lib/features/balancing/actions.ts#startDryRunAction",
      "lib/features/balancing/plan/actions.ts#fetchPlanFiguresAction",
      "GET /api/balancing/best-node",
      "POST /api/balancing/best-node",
      "POST /api/balancing/dry-run",
      "POST /api/balancing/plan/figures",
    ],
  },
  {
    right: "Trigger rebalance, apply chosen moves, stop a run",
    requires: "balancing.trigger",
    roles: ["operator", "admin", "super_admin"],
    entries: [
      "lib/features/balancing/actions.ts#cancelRunAction",
      "lib/features/balancing/actions.ts#triggerRebalanceAction",
      "lib/features/balancing/plan/actions.ts#applyMovesAction",
      "POST /api/balancing/plan/apply",
      "POST /api/balancing/runs/[id]/cancel",
      "POST /api/balancing/trigger",
    ],
  },
  {
    right: "Edit configuration",
    requires: "config.edit",
    roles: ["admin", "super_admin"],
    entries: [
      "lib/features/config/actions.ts#saveConfigAction",
      "lib/features/config/actions.ts#validateConfigAction",
      "PUT /api/config",
      "POST /api/config/validate",
    ],
  },
  {
    right: "Start, stop, restart, reload ProxLB",
    requires: "service.control",
    roles: ["admin", "super_admin"],
    entries: [
      "lib/features/service/actions.ts#reloadServiceAction",
      "lib/features/service/actions.ts#restartServiceAction",
      "lib/features/service/actions.ts#startServiceAction",
      "lib/features/service/actions.ts#stopServiceAction",
      "POST /api/service/reload",
      "POST /api/service/restart",
      "POST /api/service/start",
      "POST /api/service/stop",
    ],
  },
  {
    right: "Manage users",
    requires: "users.manage",
    roles: ["super_admin"],
    entries: [
      "/users",
      "lib/features/users/actions.ts#changeRoleAction",
      "lib/features/users/actions.ts#createUserAction",
      "lib/features/users/actions.ts#deleteUserAction",
      "lib/features/users/actions.ts#endUserSessionsAction",
      "lib/features/users/actions.ts#makePasswordLinkAction",
      "lib/features/users/actions.ts#resetSecondFactorAction",
      "lib/features/users/actions.ts#revokeUserTokenAction",
      "lib/features/users/actions.ts#updateUserAction",
      "GET /api/users",
      "POST /api/users",
      "DELETE /api/users/[id]",
      "GET /api/users/[id]",
      "PUT /api/users/[id]",
      "POST /api/users/[id]/password-link",
      "PUT /api/users/[id]/role",
      "DELETE /api/users/[id]/second-factor",
      "DELETE /api/users/[id]/sessions",
      "DELETE /api/users/[id]/tokens/[tokenId]",
    ],
  },
  {
    right: "Audit logs",
    requires: "audit.view",
    roles: ["admin", "super_admin"],
    entries: [
      "/audit",
      "lib/features/audit/actions.ts#verifyAuditAction",
      "GET /api/audit",
      "GET /api/audit/export",
      "POST /api/audit/verify",
    ],
  },
  {
    right: "One's own profile, sessions, tokens and second factor",
    requires: "signed_in",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/forbidden",
      "/profile",
      "lib/features/profile/actions.ts#changeOwnPasswordAction",
      "lib/features/profile/actions.ts#createTokenAction",
      "lib/features/profile/actions.ts#endOtherSessionsAction",
      "lib/features/profile/actions.ts#endOwnSessionAction",
      "lib/features/profile/actions.ts#renewRecoveryCodesAction",
      "lib/features/profile/actions.ts#revokeTokenAction",
      "lib/features/profile/actions.ts#setUpSecondFactorAction",
      "lib/features/profile/actions.ts#stillHereAction",
      "lib/features/profile/actions.ts#turnOffSecondFactorAction",
      "lib/features/profile/actions.ts#turnOnSecondFactorAction",
      "lib/features/profile/actions.ts#updateOwnProfileAction",
      "POST /api/auth/logout",
      "GET /api/auth/me",
      "PUT /api/auth/password",
      "GET /api/auth/second-factor",
      "GET /api/auth/sessions",
      "GET /api/auth/tokens",
    ],
  },
  {
    right: "Sign in and out, first run, probes, browsers' reports",
    requires: "anyone",
    roles: "anyone",
    entries: [
      "/set-password",
      "/setup",
      "/sign-in",
      "lib/features/sign-in/actions.ts#readLinkAction",
      "lib/features/sign-in/actions.ts#setPasswordAction",
      "lib/features/sign-in/actions.ts#setupAction",
      "lib/features/sign-in/actions.ts#signInAction",
      "lib/features/sign-in/actions.ts#signInAgainAction",
      "lib/features/sign-in/actions.ts#signInCodeAction",
      "lib/features/sign-in/actions.ts#signOutAction",
      "GET /api/auth/[...nextauth]",
      "POST /api/auth/[...nextauth]",
      "POST /api/auth/login",
      "POST /api/auth/refresh",
      "POST /api/csp-report",
      "GET /api/health",
      "GET /api/livez",
      "GET /api/readyz",
    ],
  },
];

const entriesThat = (fits: (entry: string) => boolean): Record<string, Requirement> =>
  Object.fromEntries(
    LITERAL_MATRIX.flatMap(({ entries, requires }) =>
      entries.filter(fits).map((entry): [string, Requirement] => [entry, requires]),
    ),
  );

/** Page path → what it takes to see it. */
export const PAGES = entriesThat((entry) => entry.startsWith("/"));
/** Server action (file#export) → what it takes to call it. Anybody can post any of them to any page. */
export const ACTIONS = entriesThat((entry) => entry.includes("#"));
/** REST method and path → what it takes to call it. */
export const ROUTES = entriesThat((entry) => entry.includes(" /"));
