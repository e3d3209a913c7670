/** Path → privilege → whether it reaches the paths below, as GET /access/permissions answers. */
export type Permissions = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** How much of guests or pools credentials may see: rows of others are simply not in the lists. */
export type GuestsVisible = "all" | "some" | "none";

/** PVE lists the pools with Pool.Audit on /pool/{id}. */
export function poolsVisible(permissions: Permissions): GuestsVisible {
  const single = [...permissions].filter(([path]) => path.startsWith("/pool/"));
  const audits = ([, privileges]: Entry) => privileges.has("Pool.Audit");
  if (permissions.get("/pool")?.get("Pool.Audit")) return single.every(audits) ? "all" : "some";
  return single.some(audits) ? "some" : "none";
}

/** "/vms" is among the paths whenever something reaches it; a right that stays there reaches no guest. */
export function guestsVisible(permissions: Permissions): GuestsVisible {
  const single = [...permissions].filter(([path]) => /^\/(?:vms|pool)\/./.test(path));
  const audits = ([, privileges]: Entry) => privileges.has("VM.Audit");
  const guests = single.filter(([path]) => path.startsWith("/vms/"));
  if (permissions.get("/vms")?.get("VM.Audit")) return guests.every(audits) ? "all" : "some";
  return single.some(audits) ? "some" : "none";
}

type Entry = readonly [string, ReadonlyMap<string, boolean>];

/** What is missing, whose it is and why it usually is; null when every guest may be seen. */
export function hiddenGuestsSentence(visible: GuestsVisible, identity: string): string | null {
  if (visible === "all") return null;
  const isToken = identity.includes("!");
  const who = `The ${isToken ? "token" : "user"} ${identity}`;
  const what =
    visible === "none"
      ? `${who} may not see guests: VM.Audit is missing on /vms.`
      : `${who} may see some guests only: VM.Audit is missing on /vms.`;
  return isToken
    ? `${what} A token with privilege separation has only the rights of its own ACL, not those of its user.`
    : what;
}

/**
 * Whether a right reaches a path: by what is told of that path itself, else of the nearest one above it. Proxmox leaves
 * out a path where somebody has nothing at all, so a single guest with NoAccess looks like those around it.
 */
export function isHeld(permissions: Permissions, path: string, privilege: string): boolean {
  const own = permissions.get(path);
  if (own) return own.has(privilege);
  for (let above = path; above !== "/"; ) {
    above = above.slice(0, above.lastIndexOf("/")) || "/";
    const known = permissions.get(above);
    if (known) return known.get(privilege) === true;
  }
  return false;
}
