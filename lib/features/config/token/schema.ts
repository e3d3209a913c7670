import { z } from "zod";

/** One right that is needed, and whether it is had. */
export const RightVerdict = z.object({
  id: z.string(),
  by: z.enum(["proxlb", "ui"]),
  privilege: z.string(),
  path: z.string(),
  purpose: z.string(),
  without: z.string(),
  /** Null where nobody knows. */
  has: z.enum(["all", "some", "none"]).nullable(),
  exceptOn: z.array(z.string()),
  onlyOn: z.array(z.string()),
});
export type RightVerdict = z.infer<typeof RightVerdict>;

/** What one set of credentials may, of what it needs. */
export const CredentialRights = z.object({
  /** user@realm, or user@realm!token. */
  identity: z.string(),
  usedBy: z.array(z.enum(["proxlb", "ui"])),
  /** Why it is not known; null where Proxmox told. */
  unknownBecause: z.string().nullable(),
  verdicts: z.array(RightVerdict),
  /** Shell lines for a node that give what is missing; none where nothing is, or where that is not known. */
  lines: z.array(z.string()),
  hasToken: z.boolean(),
});
export type CredentialRights = z.infer<typeof CredentialRights>;

export const TokenReport = z.object({
  /** Why nothing can be told; null otherwise. */
  reason: z.string().nullable(),
  readAt: z.string().nullable(),
  credentials: z.array(CredentialRights),
});
export type TokenReport = z.infer<typeof TokenReport>;
