import { isMap, isSeq, visit } from "yaml";
import { isMapping } from "@/lib/proxlb/yaml/plain";
import { isReadable, isTolerated, readYaml } from "@/lib/proxlb/yaml/read";
import { isSame, moved, withChanged, without, withValue } from "./edit/intended";
import { type ConfigPath, Impossible, locate, type Opened } from "./edit/nodes";
import { type Edit, plainScalar, splicesOf } from "./edit/plan";
import { isList, type PlainValue } from "./edit/scalar";
import { differenceOf, type Splice, spliced } from "./edit/text";

export type { Edit, PlainValue, Splice };

export type Edited =
  | { ok: true; text: string /** What changed, as one piece of the text. */; change: Splice }
  /** `reason`: a sentence that quotes nothing of the file. */
  | { ok: false; reason: string };

/**
 * Changes what a proxlb.yaml says and nothing else of it: every byte outside of the value's own writing stays, comments,
 * order, quotes, line breaks and a byte order mark too. The text that comes out was read back: it says what was asked for
 * and all the rest as before, or the edit is refused. All edits or none.
 */
export function editConfig(source: string, edits: readonly Edit[]): Edited {
  try {
    let text = source;
    for (const edit of edits) text = edited(text, edit);
    return { ok: true, text, change: differenceOf(source, text) };
  } catch (error) {
    if (error instanceof Impossible) return { ok: false, reason: error.message };
    throw error;
  }
}

type Read = Pick<Opened, "document"> & { values: unknown };

/** What the values of a file would be after edits; null where one of them cannot be made. */
export function valuesAfter(reading: Read, edits: readonly Edit[]): unknown {
  try {
    return edits.reduce<unknown>((values, edit) => intended({ ...reading, values }, edit), reading.values);
  } catch (error) {
    if (error instanceof Impossible) return null;
    throw error;
  }
}

function edited(source: string, edit: Edit): string {
  const opened = open(source);
  const inside = edit.do === "set" ? insideEdits(opened, edit.path, edit.value) : null;
  if (inside !== null) return inside.reduce(edited, source);
  const splices = splicesOf(opened, edit);
  const text = spliced(source, splices);
  const after = readYaml(text);
  if (!isReadable(after) || !isSame(after.values, intended(opened, edit)))
    throw new Impossible(whyNot(opened));
  return text;
}

function open(source: string): Opened & Read {
  const reading = readYaml(source);
  const [issue] = reading.issues.filter((found) => !isTolerated(found));
  if (issue) {
    const line = issue.line === null ? "" : ` (line ${issue.line})`;
    throw new Impossible(`The text cannot be read as it is${line}: ${issue.message}`);
  }
  if (reading.document === null) throw new Impossible("The text cannot be read as it is.");
  return { source, document: reading.document, values: reading.values };
}

function whyNot({ document }: Pick<Opened, "document">): string {
  let hasAlias = false;
  visit(document, {
    Alias() {
      hasAlias = true;
      return visit.BREAK;
    },
  });
  return hasAlias
    ? "Other places of the file share this value by an anchor: edit the text."
    : "This cannot be changed without changing something else: edit the text.";
}

function intended(opened: Read, edit: Edit): unknown {
  const { values } = opened;
  if (edit.do === "quote") return withValue(values, edit.path, plainScalar(opened, edit.path).source ?? "");
  if (edit.do === "set") return withValue(values ?? {}, edit.path, edit.value);
  if (edit.do === "unshadow") return values;
  if (edit.do === "move") return withChanged(values, edit.path, (list) => moved(list, edit.from, edit.to));
  if (edit.do === "insert")
    return withChanged(values, edit.path, (list) => (list as unknown[]).toSpliced(edit.index, 0, edit.value));
  const step = edit.path.at(-1) ?? "";
  const rename = (map: unknown) =>
    Object.fromEntries(
      Object.entries(map as object).map(([key, value]) => [
        edit.do === "rename" && key === step ? edit.to : key,
        value,
      ]),
    );
  return withChanged(values, edit.path.slice(0, -1), (above) =>
    edit.do === "rename" ? rename(above) : without(above, step),
  );
}

/** Lists and mappings over several lines are changed item by item, so that what stays keeps its writing. */
function insideEdits(opened: Opened & Read, path: ConfigPath, value: PlainValue): Edit[] | null {
  const { found, missing } = locate(opened, path);
  const { node } = found;
  if (missing.length > 0) return null;
  if (isSeq(node) && isList(value) && node.items.length > 0 && value.length > 0) {
    const before = node.toJS(opened.document) as unknown[];
    return listEdits(path, before, value);
  }
  if (!isMap(node) || !isMapping(value) || node.items.length === 0) return null;
  const keys = Object.keys(value);
  if (keys.length === 0) return null;
  const before = node.toJS(opened.document) as Record<string, unknown>;
  return [
    ...keys
      .filter((key) => !Object.hasOwn(before, key) || !isSame(before[key], value[key]))
      .map((key): Edit => ({ do: "set", path: [...path, key], value: value[key] ?? null })),
    ...Object.keys(before)
      .filter((key) => !keys.includes(key))
      .map((key): Edit => ({ do: "remove", path: [...path, key] })),
  ];
}

function listEdits(path: ConfigPath, before: readonly unknown[], after: readonly PlainValue[]): Edit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && isSame(before[start], after[start])) start += 1;
  let same = 0;
  while (same < shorter - start && isSame(before.at(-1 - same), after.at(-1 - same))) same += 1;
  const [oldEnd, newEnd] = [before.length - same, after.length - same];
  const edits: Edit[] = [];
  for (let index = start; index < newEnd; index += 1) {
    const value = after[index] ?? null;
    if (index >= oldEnd) edits.push({ do: "insert", path, index, value });
    else if (!isSame(before[index], value)) edits.push({ do: "set", path: [...path, index], value });
  }
  for (let index = oldEnd - 1; index >= newEnd; index -= 1)
    edits.push({ do: "remove", path: [...path, index] });
  return edits;
}
