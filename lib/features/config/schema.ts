import { z } from "zod";
import { RowId } from "@/lib/core/fields";
import { NextPage, pageInput, rowCursor } from "@/lib/core/page";
import { SECRET_NAMES } from "@/lib/proxlb/config/secrets";
import { Method, Mode } from "@/lib/proxlb/planner/settings";
import { Fix } from "./fix-schema";
import { ConfigInUse } from "./in-use/schema";

/** What the screens ask of the balance: as configured, so that a spread can be judged. Percent points and percent. */
export const BalanceTarget = z.object({
  method: Method,
  mode: Mode,
  balancinessPoints: z.number(),
  thresholdPercent: z.object({
    cpu: z.number().nullable(),
    memory: z.number().nullable(),
    disk: z.number().nullable(),
  }),
  enabled: z.boolean(),
  balanceTypes: z.array(z.string()),
  maintenanceNodes: z.array(z.string()),
  ignoreNodes: z.array(z.string()),
  /** True when `service.daemon` is off: ProxLB balances only when somebody starts it. */
  manual: z.boolean(),
  /** `service.enable_ha`: ProxLB skips its cycles on a machine that is not the HA manager. */
  onlyOnHaManager: z.boolean(),
});
export type BalanceTarget = z.infer<typeof BalanceTarget>;

/** What is to be said about a place in the file. Lines are those of the masked text; null where there is no place. */
export const ConfigRemark = z.object({
  /** Names the check; docs/config.md. */
  id: z.string(),
  /** `error`: ProxLB refuses the file or ends with it; `note`: it runs, and this means something else than it looks. */
  severity: z.enum(["error", "note"]),
  path: z.string(),
  message: z.string(),
  line: z.number().int().nullable(),
  column: z.number().int().nullable(),
  /** Ends it, and leaves nothing new to be said; absent where no change is safe. */
  fix: Fix.optional(),
});
export type ConfigRemark = z.infer<typeof ConfigRemark>;

/** One value that differs; null on the side without it. Secrets are words, never values. */
export const ConfigChange = z.object({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ConfigChange = z.infer<typeof ConfigChange>;

/** proxlb.yaml as everybody may see it. */
export const ConfigView = z.object({
  path: z.string(),
  state: z.enum(["ok", "invalid", "missing", "unreadable"]),
  /** Why it is missing or cannot be shown; null otherwise. */
  reason: z.string().nullable(),
  /** The text with its secrets masked; null where it is no YAML, for then nobody can tell where its secrets are. */
  text: z.string().nullable(),
  /** Names this very text, for saving over it. */
  base: z.string().nullable(),
  changedAt: z.string().nullable(),
  /** ProxLB would not start with these. */
  issues: z.array(ConfigRemark),
  /** ProxLB starts, but reads these otherwise than they look. */
  notes: z.array(ConfigRemark),
  writable: z.object({ ok: z.boolean(), reason: z.string().nullable() }),
  /** False where there is no file, or one without a host: ProxLB and this app have no cluster by it. */
  namesCluster: z.boolean(),
  /** Which of ProxLB's own secrets the file has. */
  secrets: z.array(z.enum(SECRET_NAMES)),
});
export type ConfigView = z.infer<typeof ConfigView>;

/** Over this no request body passes anyway; the YAML's own limits are finer. */
const ConfigText = z.string().max(256 * 1024, "The file is larger than 256 KiB.");
const Secret = z.string().min(1).max(4096);

export const ReviewConfigInput = z.object({
  /** The masked text, edited. */
  text: ConfigText,
  /** ConfigView.base of the text that was edited; null where no file is. */
  base: z.string().max(64).nullable(),
  /** Secrets typed: where the connection that they are sent over changes, or where only a mark stands and none is kept. */
  secrets: z.object({ pass: Secret.optional(), token_secret: Secret.optional() }).optional(),
});

export const SaveConfigInput = ReviewConfigInput.extend({
  description: z.string().trim().max(500).optional(),
});

/** What a save would do, or why it would be refused. */
export const ConfigReview = z.object({
  issues: z.array(ConfigRemark),
  notes: z.array(ConfigRemark),
  changes: z.array(ConfigChange),
  /** The file is another one than the text was made from. */
  conflict: z.boolean(),
  /** Who one is has to be proven anew. */
  needsProof: z.boolean(),
  /** Kept secrets that have to be typed again, and why. */
  needsSecrets: z.array(z.enum(SECRET_NAMES)),
  needsSecretsBecause: z.string().nullable(),
  /** What makes the running ProxLB use it: it reads its connection at a start only. */
  takesEffect: z.enum(["reload", "restart"]),
});
export type ConfigReview = z.infer<typeof ConfigReview>;

export const SavedConfig = z.object({
  base: z.string(),
  version: z.number().int(),
  changes: z.array(ConfigChange),
  takesEffect: z.enum(["reload", "restart"]),
});
export type SavedConfig = z.infer<typeof SavedConfig>;

export const ListVersionsInput = z.object(pageInput(rowCursor, { default: 50, max: 200 }));

export const ConfigVersion = z.object({
  id: z.number().int(),
  at: z.string(),
  /** Null for a version found on disk: nobody saved it here. */
  author: z.string().nullable(),
  description: z.string().nullable(),
  /** Which keys it changed against the version before; null where that was not noted. */
  changedKeys: z.array(z.string()).nullable(),
  /** The file on disk is this version. */
  current: z.boolean(),
});
export type ConfigVersion = z.infer<typeof ConfigVersion>;

export const ConfigVersions = z.object({ versions: z.array(ConfigVersion), next: NextPage });
export type ConfigVersions = z.infer<typeof ConfigVersions>;

export const VersionInput = z.object({ id: RowId });

export const ConfigVersionDetail = ConfigVersion.extend({
  /** Masked; null where it is no YAML. */
  text: z.string().nullable(),
  /** The version before it, masked; null for the first. */
  previousText: z.string().nullable(),
  changes: z.array(ConfigChange),
});
export type ConfigVersionDetail = z.infer<typeof ConfigVersionDetail>;

export const DiffInput = z.object({
  from: RowId,
  /** Absent: the file as it is on disk. */
  to: RowId.optional(),
});

/** One line of a comparison; its number on each side, from 1, and null where it is not. */
export const ComparedLine = z.object({
  kind: z.enum(["same", "removed", "added"]),
  text: z.string(),
  before: z.number().int().nullable(),
  after: z.number().int().nullable(),
});

/** Two versions side by side, secrets masked alike. */
export const ConfigDiff = z.object({
  from: ConfigVersion,
  /** Null: the file on disk, where that is no version. */
  to: ConfigVersion.nullable(),
  /** By key; comments, order and spelling are not in it. */
  changes: z.array(ConfigChange),
  /** By line, each place with three lines around it; null where one of them is no YAML and nothing of it is shown. */
  places: z.array(z.array(ComparedLine)).nullable(),
});
export type ConfigDiff = z.infer<typeof ConfigDiff>;

/** One of `text`, `version` and `backup`. */
export const RestoreInput = z.object({
  /** An uploaded file, with its own secrets or with the marks of those that are kept. */
  text: ConfigText.optional(),
  /** A version of the history, with today's credentials; its own where no file is, or none that can be read. */
  version: RowId.optional(),
  /** A backup that is kept here; credentials as for a version. */
  backup: RowId.optional(),
  base: ReviewConfigInput.shape.base,
  secrets: ReviewConfigInput.shape.secrets,
  description: SaveConfigInput.shape.description,
});

/** State of proxlb.yaml, without its content. */
export const ConfigState = z.object({
  state: z.enum(["ok", "invalid", "missing", "unreadable"]),
  /** What is wrong and where, as a sentence; null when ok. */
  reason: z.string().nullable(),
  path: z.string(),
  target: BalanceTarget.nullable(),
  /** Which file the running ProxLB works with. */
  inUse: ConfigInUse,
  /** The file was edited past ProxLB UI since it was last saved or taken over here; null where it was not. */
  drift: z
    .object({
      /** When the file was changed, as it says itself. */
      since: z.string(),
      /** The version that it was before. */
      version: z.number().int(),
    })
    .nullable(),
});
export type ConfigState = z.infer<typeof ConfigState>;
