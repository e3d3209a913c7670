/** Everything that there is one of in a process: a name that is missing here is a typing mistake. */
export type SingletonKey =
  | "absent-holders"
  | "audit-rows-of-nobody"
  | "audit-floods"
  | "audit-heads"
  | "audit-keys"
  | "audit-verifying"
  | "begin-reaches"
  | "clock"
  | "clock-ahead"
  | "config-apply"
  | "config-file"
  | "cycle-tracker"
  | "daemon"
  | "database"
  | "directory-queue"
  | "directory-trials"
  | "proxmox-trials"
  | "env"
  | "front-seal"
  | "guest-configs"
  | "installation-secret"
  | "known-password-parts"
  | "known-secrets"
  | "oidc-discovery"
  | "oidc-keys"
  | "own-version"
  | "line-budgets"
  | "live"
  | "mail-trials"
  | "log"
  | "password-decoy"
  | "password-queue"
  | "plan-figures"
  | "process-name"
  | "proxmox"
  | "request-scope"
  | "rules-view"
  | "rule-changes"
  | "run-tasks"
  | "runs"
  | "settings"
  | "shared-answers"
  | "sign-in-limits-cleaned"
  | "token-uses";

/**
 * One instance per process, shared by the bundles of Next and server.ts (and surviving hot reload), which hold
 * separate copies of every module.
 */
export function singleton<T>(key: SingletonKey, create: () => T): T {
  const shared = store();
  if (!shared.has(key)) shared.set(key, create());
  return shared.get(key) as T;
}

/** Replace what `singleton(key)` gives: for server.ts at start and for tests. */
export function setSingleton<T>(key: SingletonKey, value: T): T {
  store().set(key, value);
  return value;
}

function store(): Map<string, unknown> {
  const holder = globalThis as { __proxlbUi?: Map<string, unknown> };
  holder.__proxlbUi ??= new Map();
  return holder.__proxlbUi;
}
