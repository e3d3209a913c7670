import "server-only";
import { AppError } from "@/lib/core/errors";
import { endSessionsOfFormer } from "@/lib/identity/directory/check";
import { currentDirectory } from "@/lib/identity/directory/current";
import { askNobody } from "@/lib/identity/factor-policy";
import { isBreakGlassAddress } from "@/lib/identity/oidc/only-way";
import { settings } from "@/lib/settings/current";
import { APPROVALS } from "@/lib/settings/sections/approvals";
import { BALANCING } from "@/lib/settings/sections/balancing";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import { GENERAL } from "@/lib/settings/sections/general";
import { MAIL } from "@/lib/settings/sections/mail";
import { PROXMOX } from "@/lib/settings/sections/proxmox";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import { sectionDoors } from "./doors";
import { refuseNoHost } from "./proxmox/operations";

/** Nobody stays in by a directory that is not asked any more. */
export const directory = sectionDoors(DIRECTORY, {
  async afterwards({ db, live, note }) {
    const ended = await endSessionsOfFormer(db, live, currentDirectory()?.issuer ?? null);
    if (ended > 0) note({ endedSessions: ended });
  },
});
export const approvals = sectionDoors(APPROVALS);
export const general = sectionDoors(GENERAL);
export const mail = sectionDoors(MAIL);
export const retention = sectionDoors(RETENTION);
/** A policy that asks nobody forgets whom it asked; nobody shuts themselves out. */
export const signIn = sectionDoors(SIGN_IN, {
  check({ origin }, values) {
    if (isBreakGlassAddress(origin.ipAddress, values)) return;
    const message = `Your own address, ${origin.ipAddress ?? "which is not known"}, is not among them: you would shut yourself out.`;
    throw new AppError("invalid", message, { issues: [{ path: "values.superAdminPasswordsFrom", message }] });
  },
  async afterwards({ db }) {
    if (settings("sign-in").secondFactorFrom === "nobody") await askNobody(db);
  },
});
export const balancing = sectionDoors(BALANCING);
export const proxmox = sectionDoors(PROXMOX, { check: (_context, { hosts }) => refuseNoHost(hosts) });
