import "server-only";
import { z } from "zod";
import { operation } from "@/lib/access/operation";
import { requireConfigFile } from "@/lib/config-file/read";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { versionOnDisk } from "@/lib/config-versions/versions";
import { AppError } from "@/lib/core/errors";
import { type Edit, editConfig, type PlainValue } from "@/lib/proxlb/config/edit";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { Balancing } from "@/lib/proxlb/config/sections/balancing";
import { readYaml } from "@/lib/proxlb/yaml/read";
import { knownSecrets } from "./known-secrets";
import { savedText } from "./operations";
import { ReviewConfigInput, SaveConfigInput, SavedConfig } from "./schema";

const KEYS = Balancing.unwrap().shape;

/** A key of ProxLB's, by its own schema; null takes it out of the file, so that ProxLB's default counts. */
const setting = <T extends z.ZodType>(key: z.ZodDefault<T>) => key.unwrap().nullable().optional();

const Settings = z.object({
  enable: setting(KEYS.enable),
  method: setting(KEYS.method),
  mode: setting(KEYS.mode),
  balanciness: setting(KEYS.balanciness),
  memory_threshold: setting(KEYS.memory_threshold),
  cpu_threshold: setting(KEYS.cpu_threshold),
  disk_threshold: setting(KEYS.disk_threshold),
  balance_types: setting(KEYS.balance_types),
  ignore_guests: setting(KEYS.ignore_guests),
  balance_larger_guests_first: setting(KEYS.balance_larger_guests_first),
  enforce_pinning: setting(KEYS.enforce_pinning),
  live: setting(KEYS.live),
  with_local_disks: setting(KEYS.with_local_disks),
  with_conntrack_state: setting(KEYS.with_conntrack_state),
  parallel: setting(KEYS.parallel),
  parallel_jobs: setting(KEYS.parallel_jobs),
  max_job_validation: setting(KEYS.max_job_validation),
});

const SettingsInput = z.object({
  settings: Settings,
  /** Of the text that this was made from; absent: whatever is on disk, for only these keys are changed. */
  base: ReviewConfigInput.shape.base.optional(),
  description: SaveConfigInput.shape.description,
});

/** `version`: null where nothing had to be changed, and what is on disk is no version. */
const SavedSettings = SavedConfig.extend({ version: z.number().int().nullable() });

/**
 * Sets a few keys of `balancing` in proxlb.yaml and touches nothing else of it; the same save as of an edited text, with
 * its checks. Asked for what is there already it writes nothing and says so by an empty `changes`.
 */
export const changeBalancingSettings = operation({
  name: "config.balancing_settings",
  permission: "config.edit",
  input: SettingsInput,
  output: SavedSettings,
  audit: ({ settings }) => ({ resource: "config", details: { keys: Object.keys(settings) } }),
  async run(context, { settings, base, description }) {
    const file = await requireConfigFile();
    const now = fingerprintOf(file.text);
    const masked = maskConfig(file.text, { alsoSecret: await knownSecrets(context.db) });
    if (masked === null) throw new AppError("unavailable", "proxlb.yaml is no valid YAML: correct it first.");
    const edited = editConfig(masked.text, editsFor(masked.text, settings));
    if (!edited.ok) throw new AppError("invalid", edited.reason);
    const isSame = edited.text === masked.text && (base ?? now) === now;
    if (isSame)
      return {
        base: now,
        version: await versionOnDisk(context.db),
        changes: [],
        takesEffect: "reload" as const,
      };
    return savedText(context, { text: edited.text, base: base ?? now, description });
  },
});

/** Only what differs: a value that says the same in other words stays as it is written. */
function editsFor(text: string, settings: z.output<typeof Settings>): Edit[] {
  const reading = readYaml(text);
  const values = reading.document === null ? null : (reading.values as { balancing?: object } | null);
  const present = { ...values?.balancing } as Record<string, unknown>;
  const wanted: [string, PlainValue | undefined][] = Object.entries(settings);
  return wanted.flatMap(([key, value]): Edit[] => {
    const path = ["balancing", key];
    if (value === undefined) return [];
    if (value === null) return Object.hasOwn(present, key) ? [{ do: "remove", path }] : [];
    return isSaid(key, present[key], value) ? [] : [{ do: "set", path, value }];
  });
}

function isSaid(key: string, written: unknown, wanted: PlainValue): boolean {
  if (written === undefined) return false;
  const read = Settings.shape[key as keyof typeof Settings.shape].safeParse(written);
  return read.success && JSON.stringify(read.data) === JSON.stringify(wanted);
}
