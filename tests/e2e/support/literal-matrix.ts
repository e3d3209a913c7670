/**
 * The specification's table of rights, written by hand and not derived from anything: a permission that is wrong in
 * the code is wrong everywhere in the same way, and only this notices.
 */
export const LITERAL_MATRIX: {
  right: string;
  entries: string[];
  roles: readonly ("viewer" | "operator" | "admin" | "super_admin")[];
}[] = [
  {
    right: "View dashboard, nodes, guests, logs, config, migrations, ProxLB's state",
    entries: [
      "/",
      "/balancing",
      "/config",
      "/guests",
      "/logs",
      "/migrations",
      "/nodes",
      "/service",
      "GET /api/balancing/status",
      "GET /api/cluster/status",
      "GET /api/config",
      "GET /api/config/history",
      "GET /api/config/history/[id]",
      "GET /api/config/state",
      "GET /api/guests",
      "GET /api/logs",
      "GET /api/migrations",
      "GET /api/nodes",
      "GET /api/service/status",
    ],
    roles: ["viewer", "operator", "admin", "super_admin"],
  },
  {
    right: "Trigger rebalance, dry run, best node, apply chosen moves",
    entries: [
      "lib/features/balancing/plan/actions.ts#applyMovesAction",
      "POST /api/balancing/plan/apply",
      "lib/features/balancing/actions.ts#cancelRunAction",
      "lib/features/balancing/actions.ts#findBestNodeAction",
      "lib/features/balancing/actions.ts#startDryRunAction",
      "lib/features/balancing/actions.ts#triggerRebalanceAction",
      "POST /api/balancing/best-node",
      "POST /api/balancing/dry-run",
      "POST /api/balancing/runs/[id]/cancel",
      "POST /api/balancing/trigger",
    ],
    roles: ["operator", "admin", "super_admin"],
  },
  {
    right: "Edit configuration",
    entries: [
      "lib/features/config/actions.ts#saveConfigAction",
      "lib/features/config/actions.ts#validateConfigAction",
      "POST /api/config/validate",
      "PUT /api/config",
    ],
    roles: ["admin", "super_admin"],
  },
  {
    right: "Start, stop, restart, reload ProxLB",
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
    roles: ["admin", "super_admin"],
  },
  {
    right: "Manage users",
    entries: [
      "lib/features/users/actions.ts#changeRoleAction",
      "lib/features/users/actions.ts#createUserAction",
      "lib/features/users/actions.ts#deleteUserAction",
      "lib/features/users/actions.ts#endUserSessionsAction",
      "lib/features/users/actions.ts#makePasswordLinkAction",
      "lib/features/users/actions.ts#resetSecondFactorAction",
      "lib/features/users/actions.ts#revokeUserTokenAction",
      "lib/features/users/actions.ts#updateUserAction",
      "DELETE /api/users/[id]",
      "DELETE /api/users/[id]/second-factor",
      "DELETE /api/users/[id]/sessions",
      "DELETE /api/users/[id]/tokens/[tokenId]",
      "GET /api/users",
      "GET /api/users/[id]",
      "POST /api/users",
      "POST /api/users/[id]/password-link",
      "PUT /api/users/[id]",
      "PUT /api/users/[id]/role",
    ],
    roles: ["super_admin"],
  },
  {
    right: "Audit log",
    entries: [
      "/audit",
      "lib/features/audit/actions.ts#verifyAuditAction",
      "GET /api/audit",
      "GET /api/audit/export",
      "POST /api/audit/verify",
    ],
    roles: ["admin", "super_admin"],
  },
];
