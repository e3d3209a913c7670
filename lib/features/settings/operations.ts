import "server-only";
import { endSessionsOfFormer } from "@/lib/identity/directory/check";
import { currentDirectory } from "@/lib/identity/directory/current";
import { askNobody } from "@/lib/identity/factor-policy";
import { settings } from "@/lib/settings/current";
import { APPROVALS } from "@/lib/settings/sections/approvals";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import { GENERAL } from "@/lib/settings/sections/general";
import { MAIL } from "@/lib/settings/sections/mail";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import { sectionDoors } from "./doors";

/** Nobody stays in by a directory that is not asked any more. */
export const directory = sectionDoors(DIRECTORY, async ({ db, live, note }) => {
  const ended = await endSessionsOfFormer(db, live, currentDirectory()?.issuer ?? null);
  if (ended > 0) note({ endedSessions: ended });
});
export const approvals = sectionDoors(APPROVALS);
export const general = sectionDoors(GENERAL);
export const mail = sectionDoors(MAIL);
export const retention = sectionDoors(RETENTION);
/** A policy that asks nobody forgets whom it asked. */
export const signIn = sectionDoors(SIGN_IN, async ({ db }) => {
  if (settings("sign-in").secondFactorFrom === "nobody") await askNobody(db);
});
