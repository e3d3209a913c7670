import { type Edit, editConfig } from "@/lib/proxlb/config/edit";
import { ANY_NAME, CONFIG_KEYS, type ConfigKey } from "@/lib/proxlb/config/keys";
import { Random } from "../planner/random";
import { editOracle } from "./edit-oracle";
import { type RandomConfig, randomConfig, type Written } from "./random-config";
import { randomValue } from "./random-values";

export interface EditReport {
  files: number;
  edits: number;
  /** Of values that share an anchor: refused with a reason. */
  refused: number;
  /** What went wrong, with everything to do it again. */
  wrong: string[];
}

/** Every key of the schema, edited in `count` random files; each result is checked by its lines and by the real ProxLB. */
export async function tryEdits(
  python: string,
  options: { count: number; seed: number },
): Promise<EditReport> {
  const oracle = editOracle(python);
  const report: EditReport = { files: 0, edits: 0, refused: 0, wrong: [] };
  try {
    for (let index = 0; index < options.count; index += 1) {
      const random = new Random(options.seed * 1_000_003 + index);
      const config = randomConfig(random);
      report.files += 1;
      for (const key of CONFIG_KEYS) {
        for (const edit of editsOf(random, key, config)) {
          report.edits += 1;
          const problem = await check(oracle, config, edit, report);
          if (problem) report.wrong.push(`file ${index}: ${problem}: ${JSON.stringify(edit)}`);
        }
      }
    }
  } finally {
    oracle.end();
  }
  return report;
}

async function check(
  oracle: ReturnType<typeof editOracle>,
  config: RandomConfig,
  edit: Edit,
  report: EditReport,
): Promise<string | null> {
  const edited = editConfig(config.text, [edit]);
  if (!edited.ok) {
    if (!isShared(config, edit.path)) return `refused: ${edited.reason}`;
    report.refused += 1;
    return null;
  }
  const lines = linesProblem(config, edit, edited.text);
  if (lines) return lines;
  const answer = await oracle.ask({ source: config.text, edit, text: edited.text });
  return answer === "right" ? null : answer;
}

function isShared({ shared }: RandomConfig, path: Edit["path"]): boolean {
  return shared.some((at) => {
    const steps = JSON.parse(at) as string[];
    return steps.every((step, index) => path[index] === undefined || path[index] === step);
  });
}

/** Only the value's own lines may differ; of a value on one line, what stands behind it stays too. */
function linesProblem(config: RandomConfig, edit: Edit, text: string): string | null {
  const [before, after] = [linesOf(config.text), linesOf(text)];
  if (config.text.startsWith("\ufeff") !== text.startsWith("\ufeff")) return "byte order mark";
  if (config.text.includes("\r\n") && /(?<!\r)\n/.test(text)) return "line break";
  if (!config.text.includes("\r\n") && text.includes("\r")) return "line break";
  if (text === config.text) return null;
  const at = config.written.get(JSON.stringify(edit.path)) ?? null;
  const own = allowedLines(config, edit, at);
  const [front, back] = [alike(before, after), alike(before.toReversed(), after.toReversed())];
  if (!isWithin(own, { before: before.length, after: after.length, front, back }))
    return `lines ${front}-${before.length - back} differ, ${JSON.stringify(own)} may`;
  if (edit.do === "set" && at?.tail && at.first === at.last && after.length === before.length)
    if (!after[at.first]?.endsWith(at.tail)) return "what stood behind the value";
  const hasEnd = config.text.endsWith("\n") === text.endsWith("\n");
  const isCutOff = edit.do === "remove" || edit.do === "set";
  return hasEnd || (isCutOff && text.endsWith("\n")) ? null : "the end of the file";
}

function allowedLines(config: RandomConfig, edit: Edit, at: Written | null): Written | "new lines" {
  const above = nearest(config, edit.path.slice(0, -1));
  // What empties a section makes {} of it.
  if (at && edit.do === "remove" && isOnly(config, edit.path)) return above ?? at;
  if (at) return at;
  return above?.inOne ? above : "new lines";
}

function isOnly({ values }: RandomConfig, path: Edit["path"]): boolean {
  const above = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], values);
  return typeof above === "object" && above !== null && Object.keys(above).length === 1;
}

function nearest({ written }: RandomConfig, path: Edit["path"]): Written | null {
  for (let length = path.length; length > 0; length -= 1) {
    const found = written.get(JSON.stringify(path.slice(0, length)));
    if (found) return found;
  }
  return null;
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, "").split(/\r?\n/);
}

/** How many lines both begin with. */
function alike(one: string[], other: string[]): number {
  const at = one.findIndex((line, index) => line !== other[index]);
  return at === -1 ? one.length : at;
}

/**
 * True where all lines above and below these are as they were, and in their order. Lines that are equal cannot be told apart:
 * the one that went may have been any of them.
 * @param lines how many there were, are, and are alike from the front and from the back
 */
function isWithin(
  own: Written | "new lines",
  { before, after, front, back }: { before: number; after: number; front: number; back: number },
): boolean {
  if (own === "new lines") return after >= before && front + back >= before;
  const below = before - own.last - 1;
  return front >= own.first && back >= below && after >= own.first + below;
}

/** What is tried on one key of one file. */
function editsOf(random: Random, key: ConfigKey, config: RandomConfig): Edit[] {
  const path = concrete(random, key, config);
  const value = valueAt(config.values, path);
  const isThere = value !== undefined;
  const edits: Edit[] = [];
  if (isThere) edits.push({ do: "remove", path });
  if (key.type.kind === "section" || key.type.kind === "mapping") return isThere ? edits : [];
  edits.push({ do: "set", path, value: randomValue(random, key.type) });
  if (key.nullable) edits.push({ do: "set", path, value: null });
  if (key.type.kind !== "list" || !Array.isArray(value)) return edits;
  const item = randomValue(random, key.type.of);
  edits.push({ do: "insert", path, index: random.int(0, value.length), value: item });
  if (value.length === 0) return edits;
  const index = random.int(0, value.length - 1);
  edits.push({ do: "set", path: [...path, index], value: item }, { do: "remove", path: [...path, index] });
  if (value.length > 1) edits.push({ do: "move", path, from: index, to: random.int(0, value.length - 1) });
  return edits;
}

/** The key's path with names that the file has, or new ones. */
function concrete(random: Random, { path }: ConfigKey, config: RandomConfig): string[] {
  const steps: string[] = [];
  for (const [index, step] of path.entries()) {
    if (step !== ANY_NAME) {
      steps.push(step);
      continue;
    }
    const above = CONFIG_KEYS.find((key) => key.path.join("\n") === path.slice(0, index).join("\n"));
    const fixed = above?.type.kind === "mapping" ? above.type.names : null;
    const there = Object.keys((valueAt(config.values, steps) as object | null) ?? {});
    steps.push(random.pick(fixed ?? (there.length > 0 && random.chance(0.7) ? there : ["new-name", "n 2"])));
  }
  return steps;
}

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | null | undefined)?.[step],
    values,
  );
}
