import { decoded } from "@/lib/config-file/decode";
import { parseConfig } from "@/lib/proxlb/config/parse";
import { Random } from "../planner/random";
import { randomYaml } from "../random-yaml";
import { pythonLines } from "./python-lines";
import { randomConfig } from "./random-config";

/** What ProxLB makes of a file, as it opens it; null where it refuses or ends. */
const ORACLE = `
import base64, io, json, math, sys, yaml
from proxlb.utils.config_parser import Config
def plain(v):
    if isinstance(v, dict): return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, list): return [plain(x) for x in v]
    if isinstance(v, float): return ("inf" if v > 0 else "-inf") if math.isinf(v) else "nan" if v != v else v
    return v
for line in sys.stdin:
    try:
        file = io.TextIOWrapper(io.BytesIO(base64.b64decode(json.loads(line))), encoding="utf-8")
        print(json.dumps(plain(Config(**yaml.load(file, Loader=yaml.FullLoader)).model_dump(by_alias=True))), flush=True)
    except Exception:
        print("null", flush=True)
`;

/**
 * What is refused here though ProxLB takes it: keys that are given twice, YAML that no proxlb.yaml needs and by which a
 * secret could hide or a reader be kept busy.
 */
const ON_PURPOSE = [
  "key_twice",
  "yaml_tag",
  "yaml_directive",
  "yaml_limit",
  "yaml_alias",
  "yaml_anchor",
  "yaml_escape",
];

export interface Compared {
  /** Read by both, with the same effective values. */
  accepted: number;
  refused: number;
  /** By the id of what is refused here alone. */
  onPurpose: Record<string, number>;
  different: string[];
}

/** Reads each as the product and as the real ProxLB does. @param files by name */
export async function compareReadings(
  python: string,
  files: Iterable<[string, Uint8Array]>,
): Promise<Compared> {
  const oracle = pythonLines<unknown>(python, ORACLE);
  const compared: Compared = { accepted: 0, refused: 0, onPurpose: {}, different: [] };
  try {
    for (const [name, bytes] of files) {
      const theirs = await oracle.ask(Buffer.from(bytes).toString("base64"));
      const text = decoded(Buffer.from(bytes));
      const parsed = text === null ? null : parseConfig(text);
      if (parsed?.ok) {
        if (same(parsed.config, theirs)) compared.accepted += 1;
        else compared.different.push(`${name}: ${theirs === null ? "ProxLB refuses it" : "other values"}`);
      } else if (theirs === null) compared.refused += 1;
      else {
        const ids = parsed?.issues.map(({ id }) => id) ?? ["not UTF-8"];
        const purpose = ids.find((id) => ON_PURPOSE.includes(id));
        if (purpose) compared.onPurpose[purpose] = (compared.onPurpose[purpose] ?? 0) + 1;
        else compared.different.push(`${name}: refused here (${ids.join(", ")})`);
      }
    }
  } finally {
    oracle.end();
  }
  return compared;
}

/** Random files: every way to write things; and the same with a line or a character wrong. */
export function* generatedFiles(options: { count: number; seed: number }): Generator<[string, Uint8Array]> {
  const encode = (text: string) => new TextEncoder().encode(text);
  for (let index = 0; index < options.count; index += 1) {
    const random = new Random(options.seed * 1_000_003 + index);
    const { text } = randomConfig(random);
    yield [`config ${index}`, encode(text)];
    yield [`damaged ${index}`, encode(damaged(random, text))];
    const credentials = { pass: "it's a: #1", token_secret: "0123456789" };
    yield [`document ${index}`, encode(randomYaml({ seed: options.seed * 1_000_003 + index, credentials }))];
  }
}

const PIECES = [
  "",
  " ",
  "  ",
  ":",
  "- ",
  "#",
  "'",
  '"',
  "[",
  "}",
  "yes",
  "012",
  "~",
  "5.5",
  "x",
  "&a ",
  "*a",
  "!!str ",
  "\\t",
  "é",
];

function damaged(random: Random, text: string): string {
  const lines = text.split("\n");
  for (let times = random.int(1, 3); times > 0; times -= 1) {
    const at = random.int(0, lines.length - 1);
    const line = lines[at] ?? "";
    const from = random.int(0, line.length);
    const how = random.int(1, 5);
    if (how === 1) lines.splice(at, 1);
    else if (how === 2) lines.splice(at, 0, line);
    else lines[at] = line.slice(0, from) + random.pick(PIECES) + line.slice(from + random.int(0, 3));
  }
  return lines.join("\n");
}

function same(ours: unknown, theirs: unknown): boolean {
  return JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs));
}

function sorted(value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    return String(value).replace("Infinity", "inf").toLowerCase();
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
