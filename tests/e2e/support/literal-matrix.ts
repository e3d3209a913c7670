import type { Requirement } from "@/lib/identity/permissions";
import { RIGHTS_OF_MAINTENANCE } from "./literal-matrix-maintenance";
import { RIGHTS_OF_PEOPLE } from "./literal-matrix-people";
import type { Right } from "./right";

/**
 * The specification's table of rights: every way in, written by hand and not derived from anything. A permission that
 * is wrong in the code is wrong everywhere in the same way, and only this notices. The sources and the production build
 * are compared with it in both directions (tests/entries.test.ts, matrix.test.ts), and each entry is tried as every
 * kind of person. A new door stands here, or beside it for maintenance, people and this installation, in the row of its right, and in
 * no other list.
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
    entries: [
      "/maintenance",
      "/nodes",
      "/nodes/[name]",
      "GET /api/approvals",
      "GET /api/maintenance/calendar",
      "GET /api/maintenance/calendar/download",
      "GET /api/maintenance/drains",
      "GET /api/maintenance/node-loss",
      "GET /api/maintenance/node-loss/together",
      "GET /api/maintenance/rolls",
      "GET /api/maintenance/rolls/[id]",
      "GET /api/maintenance/windows",
      "GET /api/maintenance/windows/[id]",
      "GET /api/nodes",
      "GET /api/nodes/[name]",
      "GET /api/nodes/[name]/maintenance",
      "GET /api/nodes/[name]/maintenance/forecast",
    ],
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
      "GET /api/config/apply",
      "GET /api/config/backups",
      "GET /api/config/drift",
      "GET /api/config/history",
      "GET /api/config/history/[id]",
      "GET /api/config/history/diff",
      "GET /api/config/keeping",
      "GET /api/config/state",
      "GET /api/config/token",
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
    right: "View rules",
    requires: "rules.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: [
      "/rules",
      "/rules/[id]",
      "lib/features/rules/actions.ts#previewRepairAction",
      "GET /api/rules",
      "GET /api/rules/[id]",
      "GET /api/rules/affinity",
      "GET /api/rules/anti-affinity",
      "GET /api/rules/changes",
      "GET /api/rules/changes/[id]",
      "GET /api/rules/ignored",
      "GET /api/rules/pinned",
      "GET /api/rules/pools",
      "GET /api/rules/standing",
      "POST /api/rules/[id]/repair",
    ],
  },
  {
    right: "Create, change and remove rules, go on, stop, put back",
    requires: "rules.edit",
    roles: ["admin", "super_admin"],
    entries: [
      "lib/features/rules/writes/actions.ts#changeRuleAction",
      "lib/features/rules/writes/actions.ts#createRuleAction",
      "lib/features/rules/writes/actions.ts#previewRuleAction",
      "lib/features/rules/writes/actions.ts#removeRuleAction",
      "lib/features/rules/writes/actions.ts#resumeRuleChangeAction",
      "lib/features/rules/writes/actions.ts#stopRuleChangeAction",
      "lib/features/rules/writes/actions.ts#undoRuleChangeAction",
      "POST /api/rules",
      "DELETE /api/rules/[id]",
      "PUT /api/rules/[id]",
      "POST /api/rules/changes/[id]/resume",
      "POST /api/rules/changes/[id]/stop",
      "POST /api/rules/changes/[id]/undo",
      "POST /api/rules/preview",
    ],
  },
  {
    right: "View ProxLB's state",
    requires: "service.view",
    roles: ["viewer", "operator", "admin", "super_admin"],
    entries: ["/service", "GET /api/service/bug-report", "GET /api/service/status"],
  },
  {
    right: "Dry-run simulation, best node, exact figures",
    requires: "balancing.dry_run",
    roles: ["operator", "admin", "super_admin"],
    entries: [
      "lib/features/balancing/actions.ts#findBestNodeAction",
      "lib/features/balancing/actions.ts#startDryRunAction",
      "lib/features/balancing/plan/actions.ts#fetchPlanFiguresAction",
      "lib/features/balancing/plan/actions.ts#lookAtMovesAction",
      "GET /api/balancing/best-node",
      "POST /api/balancing/best-node",
      "POST /api/balancing/dry-run",
      "POST /api/balancing/plan/figures",
      "POST /api/balancing/plan/look",
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
      "lib/features/rules/actions.ts#repairRuleAction",
      "POST /api/balancing/plan/apply",
      "POST /api/balancing/runs/[id]/cancel",
      "POST /api/balancing/trigger",
      "POST /api/rules/[id]/repair/apply",
    ],
  },
  {
    right: "Edit configuration",
    requires: "config.edit",
    roles: ["admin", "super_admin"],
    entries: [
      "lib/features/config/actions.ts#adoptDriftAction",
      "lib/features/config/actions.ts#applyConfigAction",
      "lib/features/config/actions.ts#extendConfigAction",
      "lib/features/config/actions.ts#keepConfigAction",
      "lib/features/config/actions.ts#makeBackupAction",
      "lib/features/config/actions.ts#restoreConfigAction",
      "lib/features/config/actions.ts#revertConfigAction",
      "lib/features/config/actions.ts#saveConfigAction",
      "lib/features/config/actions.ts#validateConfigAction",
      "lib/features/config/begin/actions.ts#draftConfigAction",
      "lib/features/config/begin/actions.ts#lookAtCertificatesAction",
      "lib/features/config/begin/actions.ts#testBeginTokenAction",
      "lib/features/config/begin/actions.ts#writeFirstConfigAction",
      "GET /api/config/begin",
      "PUT /api/balancing/settings",
      "PUT /api/config",
      "POST /api/config/apply",
      "POST /api/config/apply/extend",
      "POST /api/config/apply/keep",
      "POST /api/config/apply/revert",
      "POST /api/config/backup",
      "POST /api/config/drift/adopt",
      "POST /api/config/restore",
      "POST /api/config/validate",
    ],
  },
  {
    right: "Have a stored secret of ProxLB in clear",
    requires: "config.reveal",
    roles: ["super_admin"],
    entries: ["lib/features/config/actions.ts#revealSecretAction", "GET /api/config/backup"],
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
  ...RIGHTS_OF_MAINTENANCE,
  ...RIGHTS_OF_PEOPLE,
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
