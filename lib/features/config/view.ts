import "server-only";
import type { ConfigFile } from "@/lib/config-file/read";
import { configWritability } from "@/lib/config-file/write";
import { nextTurn } from "@/lib/core/next-turn";
import { type MaskOptions, maskConfig } from "@/lib/proxlb/config/mask";
import { configOf, parseConfig, placeOf } from "@/lib/proxlb/config/parse";
import { diagnose, type PlacedFinding } from "@/lib/proxlb/doctor/doctor";
import type { ClusterNames } from "@/lib/proxlb/doctor/unmatched";
import { type ConfigIssue, readYaml, type YamlReading } from "@/lib/proxlb/yaml/read";
import { yamlSurprises } from "@/lib/proxlb/yaml/surprises";
import { fingerprintOf } from "./fingerprint";
import type { ConfigView } from "./schema";

/** The file as everybody may see it. @param options see MaskOptions: `strict` for people who may not edit it */
export async function configView(
  file: ConfigFile,
  options: MaskOptions,
  cluster: ClusterNames,
): Promise<ConfigView> {
  if (file.state !== "read") {
    const nothing = { text: null, base: null, changedAt: null, issues: [], notes: [] };
    const writable = { ok: false, reason: file.reason };
    return { path: file.path, state: file.state, reason: file.reason, ...nothing, writable };
  }
  const masked = maskConfig(file.text, options);
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
  cluster: ClusterNames,
): Promise<{ issues: ConfigIssue[]; notes: ConfigIssue[] }> {
  const parsed = parseConfig(real);
  await nextTurn();
  if (masked === null) return { issues: parsed.ok ? [] : parsed.issues, notes: [] };
  const shown = readYaml(masked);
  await nextTurn();
  const surprises = yamlSurprises(shown, parsed.ok ? parsed.config : null);
  if (parsed.ok) {
    const { issues, notes } = diagnosed(shown, cluster);
    return { issues, notes: [...surprises, ...notes] };
  }
  const notes = surprises;
  if (shown.document === null || shown.issues.length > 0) return { issues: shown.issues, notes };
  const { document, lines } = shown;
  const issues = parsed.issues.map((issue) => ({
    ...issue,
    ...placeOf(document, lines, issue.path === "" ? [] : issue.path.split(".")),
  }));
  return { issues, notes };
}

/** @param shown the masked text, so that no sentence can hold what is secret */
function diagnosed(
  shown: YamlReading,
  cluster: ClusterNames,
): { issues: PlacedFinding[]; notes: PlacedFinding[] } {
  const config = configOf(shown);
  const findings = config.ok ? diagnose(config, cluster) : [];
  return {
    issues: findings.filter(({ severity }) => severity === "error"),
    notes: findings.filter(({ severity }) => severity === "note"),
  };
}
