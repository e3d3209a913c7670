import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProxlb } from "./proxlb";

const run = promisify(execFile);

/** One line of JSON a document: what FullLoader, which ProxLB uses, makes of it; null where it refuses. */
const READER = `
import datetime, json, math, sys, yaml
def plain(value):
    if isinstance(value, dict): return {"map": [[plain(k), plain(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)): return [plain(v) for v in value]
    if isinstance(value, bool) or value is None or isinstance(value, str): return value
    if isinstance(value, (int, float)): return {"number": repr(float(value))}
    if isinstance(value, (datetime.date, datetime.datetime)): return {"date": value.isoformat()[:10]}
    return {"other": type(value).__name__}
for source in json.load(open(sys.argv[1], encoding="utf-8")):
    try:
        print(json.dumps({"read": plain(yaml.load(source, Loader=yaml.FullLoader))}))
    except Exception as error:
        print(json.dumps({"refused": str(error)}))
`;

/** A Python with PyYAML: the system's, or the one of ProxLB's environment. False, with a printed sentence, without. */
export async function findPyYaml(): Promise<string | false> {
  const has = await run("python3", ["-c", "import yaml; assert yaml.__version__ >= '6'"]).then(
    () => true,
    () => false,
  );
  return has ? "python3" : findProxlb();
}

export async function readWithPyYaml(
  python: string,
  sources: string[],
): Promise<({ read: unknown } | { refused: string })[]> {
  const folder = await mkdtemp(join(tmpdir(), "pyyaml-"));
  try {
    const file = join(folder, "sources.json");
    await writeFile(file, JSON.stringify(sources));
    const { stdout } = await run(python, ["-c", READER, file], { maxBuffer: 1 << 28 });
    return stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Our value in the reader's shape. */
export function asPyYamlSays(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asPyYamlSays);
  if (value instanceof Date) return { date: value.toISOString().slice(0, 10) };
  if (typeof value === "number") return { number: pythonFloat(value) };
  if (typeof value !== "object" || value === null) return value;
  return { map: Object.entries(value).map(([key, entry]) => [key, asPyYamlSays(entry)]) };
}

function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  return Number.isInteger(value) && Math.abs(value) < 1e16
    ? `${Object.is(value, -0) ? "-0" : value}.0`
    : String(value);
}
