import type { z } from "zod";
import { APPROVALS } from "./sections/approvals";
import { BALANCING } from "./sections/balancing";
import { DIRECTORY } from "./sections/directory";
import { GENERAL } from "./sections/general";
import { MAIL } from "./sections/mail";
import { PROXMOX } from "./sections/proxmox";
import { RETENTION } from "./sections/retention";
import { SIGN_IN } from "./sections/sign-in";

/** Every section of the system settings. */
export const SECTIONS = {
  approvals: APPROVALS,
  balancing: BALANCING,
  directory: DIRECTORY,
  general: GENERAL,
  mail: MAIL,
  proxmox: PROXMOX,
  retention: RETENTION,
  "sign-in": SIGN_IN,
};

export type SectionName = keyof typeof SECTIONS;
export type ValuesOf<Name extends SectionName> = z.output<(typeof SECTIONS)[Name]["values"]>;
