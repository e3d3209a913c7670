import type { Permissions, Verdict } from "./judge";

/** The role that the lines make or complete. */
export const ROLE = "ProxLB";

/** What ProxLB and this app need, and no more. */
export const PRIVILEGES = ["Datastore.Audit", "Pool.Audit", "Sys.Audit", "VM.Audit", "VM.Migrate"] as const;

/**
 * The lines that give credentials what they lack, to be pasted in a shell of any node; none where nothing is missing.
 * They only add. Both the user and the token get the role: a token with privilege separation (Proxmox's default) may only
 * what both were given.
 * @param identity user@realm, or user@realm!token
 */
export function mendLines(
  identity: string,
  verdicts: readonly Verdict[],
  permissions: Permissions,
): string[] {
  const missing = verdicts.filter(({ has }) => has === "none" || has === "some");
  if (missing.length === 0) return [];
  const privileges = [...new Set(missing.map(({ privilege }) => privilege))].sort();
  return [
    roleLine(privileges),
    ...placesOf(missing, permissions).flatMap((path) => grantLines(path, identity)),
  ];
}

/** The lines for somebody who begins: role, user, token, and their rights. Only the token's secret is printed by them. */
export function beginLines({ user, tokenId }: { user: string; tokenId: string }): string[] {
  const isRoot = user === "root@pam";
  return [
    `pveum role add ${ROLE} --privs ${quoted(PRIVILEGES.join(","))}`,
    ...(isRoot ? [] : [`pveum user add ${quoted(user)} --comment ProxLB`]),
    ...(isRoot ? [] : [`pveum acl modify / --users ${quoted(user)} --roles ${ROLE}`]),
    `pveum user token add ${quoted(user)} ${quoted(tokenId)} --privsep 1`,
    `pveum acl modify / --tokens ${quoted(`${user}!${tokenId}`)} --roles ${ROLE}`,
  ];
}

/** A role that is there already is completed and loses nothing. */
function roleLine(privileges: readonly string[]): string {
  const privs = `--privs ${quoted(privileges.join(","))}`;
  return `pveum role add ${ROLE} ${privs} || pveum role modify ${ROLE} --append 1 ${privs}`;
}

function grantLines(path: string, identity: string): string[] {
  const [user = ""] = identity.split("!");
  const at = `pveum acl modify ${quoted(path)}`;
  return [
    // Nobody takes rights from root, nor can give it any.
    ...(user === "root@pam" ? [] : [`${at} --users ${quoted(user)} --roles ${ROLE}`]),
    ...(user === identity ? [] : [`${at} --tokens ${quoted(identity)} --roles ${ROLE}`]),
  ];
}

/** At the top, and wherever an entry of its own keeps what comes from above away. */
function placesOf(missing: readonly Verdict[], permissions: Permissions): string[] {
  const own = missing.flatMap(({ path, exceptOn }) => [
    ...(path !== "/" && hasOwnEntry(path, permissions) ? [path] : []),
    ...exceptOn,
  ]);
  return [...new Set(["/", ...own])].filter(isPath);
}

/** An entry on a path replaces what comes from above: then the two have not the same. */
function hasOwnEntry(path: string, permissions: Permissions): boolean {
  const here = permissions.get(path) ?? new Map<string, boolean>();
  const above = [...(permissions.get("/") ?? [])].filter(([, reaches]) => reaches).map(([name]) => name);
  return here.size > 0 && (above.length !== here.size || above.some((name) => !here.has(name)));
}

/** As Proxmox writes them; anything else is not for a shell. */
function isPath(path: string): boolean {
  return path === "/" || /^(?:\/[\w.-]{1,100}){1,8}$/.test(path);
}

/** For a shell: nothing in it means anything. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
