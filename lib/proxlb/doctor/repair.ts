import { type Document, isScalar } from "yaml";
import { nearestName } from "@/lib/core/nearest-name";
import { keyAt } from "@/lib/proxlb/config/keys";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { type RemarkFix, setFix } from "./remark";

type Path = readonly (string | number)[];

/** What was probably meant by a value that ProxLB refuses; undefined where that is not sure. */
export function repairOf(document: Document.Parsed, values: unknown, path: Path): RemarkFix | undefined {
  const key = keyAt(path)?.key;
  const value = valueAt(values, path);
  if (key === undefined || value === undefined) return undefined;
  const name = key.path.at(-1) ?? "";
  if (value === null) {
    const label = `Remove ${name}: ProxLB takes its default`;
    return key.required ? undefined : { label, edits: [{ do: "remove", path }], isTentative: false };
  }
  const { type } = key;
  const isItem = typeof path.at(-1) === "number";
  const wanted = isItem && type.kind === "list" ? type.of : type;
  if (wanted.kind === "text") return quoteFix(document, path);
  if (wanted.kind === "choice" && typeof value === "string") {
    const choice =
      wanted.options.find((option) => option.toLowerCase() === value.trim().toLowerCase()) ??
      nearestName(value.toLowerCase(), wanted.options);
    return choice ? setFix(`Write ${choice}`, path, choice, true) : undefined;
  }
  if (wanted.kind === "list" && typeof value === "string" && value.trim() !== "") {
    const edits = [{ do: "set", path, value: [value.trim()] }] as const;
    return { label: "Make a list of it", edits, isTentative: true };
  }
  if (path.join(".") === "service.schedule" && typeof value === "number" && Number.isInteger(value)) {
    const edits = [{ do: "set", path, value: { interval: value, format: "hours" } }] as const;
    return { label: `Write {interval: ${value}, format: hours}`, edits, isTentative: true };
  }
  return undefined;
}

/** Its letters as text. The edit holds no value: this may be a password. */
function quoteFix(document: Document.Parsed, path: Path): RemarkFix | undefined {
  const node = document.getIn(path, true);
  if (!isScalar(node) || node.type !== "PLAIN" || node.source === "") return undefined;
  return { label: "Put it in quotes", edits: [{ do: "quote", path }], isTentative: true };
}

/** Of a key that is given twice the one that ProxLB takes stays: it reads the same afterwards. */
export function unshadowFix({ id, steps }: { id: string; steps?: Path }): RemarkFix | undefined {
  if (id !== "key_twice" || steps === undefined) return undefined;
  const edits = [{ do: "unshadow", path: steps }] as const;
  return { label: "Remove the ones before the last, which ProxLB takes", edits, isTentative: false };
}

/** What ProxLB makes of it, written so that nobody takes it for anything else. */
export function trapFix({
  document,
  config,
  steps,
}: {
  document: Document.Parsed;
  config: unknown;
  steps?: Path;
}): RemarkFix | undefined {
  if (steps === undefined) return undefined;
  const meant = valueAt(config, steps);
  if (typeof meant === "boolean" || typeof meant === "number") return setFix(`Write ${meant}`, steps, meant);
  const quoted = quoteFix(document, steps);
  return quoted && { ...quoted, isTentative: false };
}
