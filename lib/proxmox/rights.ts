/** How much of the guests our credentials may see: rows of others are simply not in the lists. */
export type GuestsVisible = "all" | "some" | "none";

/** @param permissions GET /access/permissions: "/vms" is among its paths whenever something propagates to it */
export function guestsVisible(permissions: ReadonlyMap<string, readonly string[]>): GuestsVisible {
  const single = [...permissions].filter(([path]) => /^\/(?:vms|pool)\/./.test(path));
  const audits = (privileges: readonly string[] | undefined) => privileges?.includes("VM.Audit") === true;
  const guests = single.filter(([path]) => path.startsWith("/vms/"));
  if (audits(permissions.get("/vms"))) return guests.every(([, own]) => audits(own)) ? "all" : "some";
  return single.some(([, privileges]) => audits(privileges)) ? "some" : "none";
}

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
