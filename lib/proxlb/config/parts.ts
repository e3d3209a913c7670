import { isTolerated, readYaml } from "@/lib/proxlb/yaml/read";
import { lineAt } from "./assist/line";
import { type Edit, type Edited, editConfig } from "./edit";
import { KEY_TREE } from "./keys";

/** A text as far as it can be read: as a whole, or else section by section. */
export interface Parts {
  /** Plain values of what can be read, by section. */
  values: Record<string, unknown>;
  /** Sections that cannot be read, each with the reason as a sentence that quotes nothing. */
  broken: ReadonlyMap<string, string>;
  /** Why the text as a whole cannot be read; null where it can. */
  reason: string | null;
}

/** What a form can show of a text that somebody is in the middle of typing: ProxLB's own sections, where it is in pieces. */
export function readParts(text: string): Parts {
  const whole = readSlice(text, 1);
  if (whole.ok) return { values: whole.values, broken: new Map(), reason: null };
  const values: Record<string, unknown> = {};
  const broken = new Map<string, string>();
  // Of a section that stands there twice ProxLB takes the last.
  const sections = new Map(slices(text).map((slice) => [slice.name, slice]));
  for (const name of KEY_TREE.keys()) {
    const slice = sections.get(name);
    if (slice === undefined) continue;
    const part = readSlice(text.slice(slice.from, slice.to), slice.line);
    if (part.ok) values[name] = part.values[name];
    else broken.set(name, part.reason);
  }
  return { values, broken, reason: whole.reason };
}

/** Edits like `editConfig()`, also in a section of a text that cannot be read as a whole. */
export function editParts(text: string, edits: readonly Edit[]): Edited {
  const whole = readSlice(text, 1);
  if (whole.ok) return editConfig(text, edits);
  const names = new Set(edits.map(({ path }) => String(path[0])));
  const [name] = names;
  const slice = slices(text).findLast((each) => each.name === name);
  if (names.size !== 1 || slice === undefined) return { ok: false, reason: whole.reason };
  const { from, to } = slice;
  const edited = editConfig(text.slice(from, to), edits);
  if (!edited.ok) return edited;
  const { change } = edited;
  return {
    ok: true,
    text: text.slice(0, from) + edited.text + text.slice(to),
    change: { ...change, from: change.from + from, to: change.to + from },
  };
}

type Slice = { ok: true; values: Record<string, unknown> } | { ok: false; reason: string };

function readSlice(text: string, firstLine: number): Slice {
  const reading = readYaml(text);
  const issue = reading.issues.find((each) => !isTolerated(each));
  if (issue) {
    const where = issue.line === null ? "The text" : `Line ${issue.line + firstLine - 1}`;
    return { ok: false, reason: `${where} cannot be read: ${issue.message}` };
  }
  const values = reading.document === null ? null : reading.values;
  // A file without a word is an empty mapping to whoever fills it.
  if (values === "" || values === null) return { ok: true, values: {} };
  if (typeof values !== "object" || Array.isArray(values))
    return { ok: false, reason: "The text has no keys at its top." };
  return { ok: true, values: values as Record<string, unknown> };
}

/** From each key at the left margin to the next. */
function slices(text: string): { name: string; from: number; to: number; line: number }[] {
  const found: { name: string; from: number; to: number; line: number }[] = [];
  let number = 1;
  for (let from = 0; from <= text.length; number += 1) {
    const line = lineAt(text, from);
    const starts = line.indent === 0 || (from === 0 && line.content - line.from === 1 && line.indent === 1);
    if (starts && line.key !== null && !line.isItem) {
      const before = found.at(-1);
      if (before) before.to = line.from;
      found.push({ name: line.key.name, from: line.from, to: text.length, line: number });
    }
    from = line.to + 1;
  }
  return found;
}
