import "server-only";
import type { Db } from "@/db/client";
import { requireConfigFile } from "@/lib/config-file/read";
import { requireNoApply } from "@/lib/config-versions/no-apply";
import { writeVersion } from "@/lib/config-versions/write-version";
import { AppError } from "@/lib/core/errors";
import { type Edit, editConfig } from "@/lib/proxlb/config/edit";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { startIssues } from "@/lib/proxlb/doctor/doctor";
import type { ConfigWrite } from "@/lib/proxlb/rules/write/write-schema";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { isReadable, readYaml } from "@/lib/proxlb/yaml/read";
import type { Outcome } from "./outcome";

type Author = { userId: number | null; username: string };

/**
 * Changes one value of proxlb.yaml and no other byte, and keeps the text as a version. Never over a value that somebody
 * changed meanwhile, nor so that ProxLB would refuse the file.
 * @throws AppError
 */
export async function writeConfigValue(
  db: Db,
  { path, before, after }: ConfigWrite,
  author: Author,
): Promise<Outcome> {
  const file = await requireConfigFile();
  const found = valueIn(file.text, path);
  if (same(found, after)) return { state: "unchanged", reason: null, found, left: found };
  if (!same(found, before)) {
    const reason = `${path.join(".")} was changed since: look at it on Config, and make the change anew.`;
    return { state: "left_alone", reason, found, left: found };
  }
  const edit: Edit =
    after === null || after === undefined
      ? { do: "remove", path }
      : { do: "set", path, value: after as Extract<Edit, { do: "set" }>["value"] };
  const edited = editConfig(file.text, [edit]);
  if (!edited.ok) throw new AppError("conflict", `proxlb.yaml was not changed: ${edited.reason}`);
  requireUsable(edited.text);
  const description = `Rule: ${path.slice(1).join(".")}`;
  const base = { text: file.text, sha256: file.sha256 };
  await writeVersion(db, base, { text: edited.text, description, author }, () => requireNoApply(db));
  return { state: "written", reason: null, found, left: valueIn(edited.text, path) };
}

/** @throws AppError invalid where ProxLB would not start with it */
function requireUsable(text: string): void {
  const parsed = parseConfig(text);
  const [issue] = parsed.ok ? startIssues(parsed) : parsed.issues;
  if (issue) throw new AppError("invalid", `Nothing was written. ${issue.path} ${issue.message}`.trim());
}

/** Null where it is not there. */
function valueIn(text: string, path: readonly string[]): Outcome["found"] {
  const reading = readYaml(text);
  if (!isReadable(reading)) return null;
  return (valueAt(reading.values, path) ?? null) as Outcome["found"];
}

/** What ProxLB fills in by itself is the same as nothing: an empty list, no type, strict. */
function same(a: Outcome["found"], b: ConfigWrite["before"]): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String);
  if (typeof value !== "object" || value === null) return value ?? null;
  const { type = null, pin = null, strict = true } = value as Record<string, unknown>;
  return { type, pin, strict };
}
