import "server-only";
import type { ConfigFile } from "@/lib/config-file/read";
import { configWritability, creatability } from "@/lib/config-file/write";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { nextTurn } from "@/lib/core/next-turn";
import { type MaskOptions, maskConfig } from "@/lib/proxlb/config/mask";
import { examine } from "@/lib/proxlb/doctor/doctor";
import type { KnownCluster } from "@/lib/proxlb/doctor/known-cluster";
import type { Finding } from "@/lib/proxlb/finding";
import { contentOf, namesHost } from "./begin/standing";
import { secretNamesIn } from "./reveal";
import type { ConfigView } from "./schema";

/** The file as everybody may see it. @param options see MaskOptions: `strict` for people who may not edit it */
export async function configView(
  file: ConfigFile,
  options: MaskOptions,
  cluster: KnownCluster,
): Promise<ConfigView> {
  if (file.state !== "read") {
    const nothing = { text: null, base: null, changedAt: null, issues: [], notes: [] };
    const { reason } = file.state === "missing" ? await creatability(file.path) : file;
    const writable = { ok: reason === null, reason };
    const rest = { ...nothing, writable, namesCluster: file.state !== "missing", secrets: [] };
    return { path: file.path, state: file.state, reason: file.reason, ...rest };
  }
  const masked = maskConfig(file.text, options);
  await nextTurn();
  const content = contentOf(file);
  await nextTurn();
  const { issues, notes } = await remarks(masked?.text ?? null, file.text, cluster);
  return {
    path: file.path,
    state: issues.length === 0 && file.parsed.ok ? "ok" : "invalid",
    reason: masked === null ? NOT_SHOWN : null,
    text: masked?.text ?? null,
    base: fingerprintOf(file.text),
    changedAt: file.changedAt,
    issues,
    notes,
    writable: await configWritability(file.path),
    // Of one that is no YAML nobody can tell.
    namesCluster: content.document === null || namesHost(content.values),
    secrets: secretNamesIn(content.document),
  };
}

const NOT_SHOWN =
  "The file is not valid YAML, so its secrets cannot be told from the rest: nothing of it is shown. Correct it where it is, or save a whole new one here.";

/**
 * What is to be said of a text, at the lines of its masked form: a secret of several lines is one there.
 * @param real with its secrets
 */
export async function remarks(
  masked: string | null,
  real: string,
  cluster: KnownCluster,
): Promise<{ issues: Finding[]; notes: Finding[] }> {
  const findings = await examine(masked, real, cluster);
  return {
    issues: findings.filter(({ severity }) => severity === "error"),
    notes: findings.filter(({ severity }) => severity === "note"),
  };
}
