import { z } from "zod";
import { DaemonState } from "@/lib/daemon/schema";
import { PlanGround } from "@/lib/proxlb/planner/ground";
import { Method } from "@/lib/proxlb/planner/settings";
import { ClusterFacts, Connection, GUEST_TYPES, GuestState, NodeState } from "@/lib/snapshot/schema";
import { ConfigRemark } from "../schema";
import { CredentialRights } from "../token/schema";

/** Where somebody who begins stands. */
export const BeginView = z.object({
  /** `done`: proxlb.yaml names a cluster, and there is nothing to begin. `broken`: it cannot be read as YAML. */
  state: z.enum(["missing", "empty", "no_cluster", "broken", "done"]),
  path: z.string(),
  /** Names the text that is there; null where no file is. */
  base: z.string().nullable(),
  /** Why it cannot be written; null where it can. */
  problem: z.string().nullable(),
  /** "0600": of a new file; null where it has one, or cannot be written. */
  mode: z.string().nullable(),
  daemon: DaemonState,
  /** How this app verifies certificates of Proxmox, by its environment. */
  verifies: z.enum(["system", "ca_file", "fingerprints"]),
  /** What is trusted here counts for this app's connection afterwards. */
  keepsTrust: z.boolean(),
  /** This app has credentials of its own, in its environment or in Settings. */
  hasOwnConnection: z.boolean(),
});
export type BeginView = z.infer<typeof BeginView>;

const HostText = z
  .string()
  .trim()
  .min(1, "Enter a host.")
  .max(300, "A host is no longer than 300 characters.");
/** Each is a connection to somewhere: no more at a time. */
export const HOSTS_MAX = 5;
export const BeginHosts = z
  .array(HostText)
  .min(1, "Enter a host.")
  .max(HOSTS_MAX, `Enter ${HOSTS_MAX} hosts at most; more can be added afterwards.`);

export const LookInput = z.strictObject({ hosts: BeginHosts });

export const SeenCertificate = z.object({
  fingerprint: z.string(),
  subject: z.string(),
  issuer: z.string(),
  names: z.array(z.string()),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  /** Why this app cannot verify it, as the end of a sentence; null where it can. */
  problem: z.string().nullable(),
});
export type SeenCertificate = z.infer<typeof SeenCertificate>;

export const SeenHost = z.object({
  /** As it was given. */
  given: z.string(),
  /** name:port, where it is a host. */
  host: z.string().nullable(),
  /** Why there is no certificate, as a sentence. */
  problem: z.string().nullable(),
  certificate: SeenCertificate.nullable(),
});
export type SeenHost = z.infer<typeof SeenHost>;

export const LookedAt = z.object({ hosts: z.array(SeenHost) });
export type LookedAt = z.infer<typeof LookedAt>;

const User = z
  .string()
  .trim()
  .regex(
    /^[^\s:/@!]{1,60}@[A-Za-z][\w.-]{1,31}$/,
    "Write the user with its realm and without the token: proxlb@pve.",
  );
const TokenId = z
  .string()
  .trim()
  .regex(
    /^[A-Za-z][A-Za-z0-9._-]{1,60}$/,
    "Write the token's bare name, what stands after the exclamation mark: lb. It begins with a letter.",
  );
/** Proxmox makes them: a UUID. */
const TokenSecret = z
  .string()
  .trim()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
    "A token's secret is a UUID: 8-4-4-4-12 digits and letters a to f, as pveum printed it in the column value.",
  );
const Fingerprint = z.string().regex(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);

/** The secret goes to hosts that show one of these certificates, or one that can be verified; to no other. */
export const TestInput = z.strictObject({
  hosts: BeginHosts,
  trusted: z.array(Fingerprint).max(HOSTS_MAX),
  user: User,
  tokenId: TokenId,
  secret: TokenSecret,
});

/** What the token shows of its cluster: enough to plan with. */
export const TestedToken = z.object({
  host: z.string(),
  pveVersion: z.string(),
  rights: CredentialRights,
  /** Null where the token may not see it; `pictureProblem` says why. */
  picture: z
    .object({
      facts: ClusterFacts,
      connection: Connection,
      nodes: z.array(NodeState),
      guests: z.array(GuestState),
    })
    .nullable(),
  pictureProblem: z.string().nullable(),
  ground: PlanGround,
});
export type TestedToken = z.infer<typeof TestedToken>;

export const BeginBalancing = z.strictObject({
  enable: z.boolean(),
  method: Method,
  balanciness: z.number().int().min(1, "From 1 to 100.").max(100, "From 1 to 100."),
  balanceTypes: z.array(z.enum(GUEST_TYPES)).max(2),
});
export type BeginBalancing = z.infer<typeof BeginBalancing>;

export const DraftInput = z.strictObject({
  hosts: BeginHosts,
  user: User,
  tokenId: TokenId,
  verify: z.boolean(),
  balancing: BeginBalancing,
  /** BeginView.base of what was there when one began. */
  base: z.string().max(64).nullable(),
});

/** The file as it is going to be, its secret masked. */
export const DraftView = z.object({
  text: z.string(),
  issues: z.array(ConfigRemark),
  notes: z.array(ConfigRemark),
});
export type DraftView = z.infer<typeof DraftView>;

export const WriteInput = DraftInput.extend({
  secret: TokenSecret,
  /** Of certificates that a person trusts though nobody can verify them: this app keeps to them. */
  trusted: z.array(Fingerprint).max(HOSTS_MAX).default([]),
});

export const Begun = z.object({ version: z.number().int(), path: z.string() });
export type Begun = z.infer<typeof Begun>;
