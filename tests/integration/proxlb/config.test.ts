import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parseConfig, stringifyConfig } from "@/lib/proxlb/config/parse";
import { compareReadings, generatedFiles } from "../../support/config/differential";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

/** ProxLB's own classes, asked the same question: a line of JSON per file, null where it refuses. */
const ORACLE = `
import json, sys, yaml
from proxlb.utils.config_parser import Config
for path in sys.argv[1:]:
    try:
        config = Config(**yaml.load(open(path, encoding="utf-8"), Loader=yaml.FullLoader))
        print(json.dumps(config.model_dump(by_alias=True)))
    except Exception:
        print("null")
`;

const API = "proxmox_api: {hosts: [pve1], user: u}\n";
const SCALARS = [
  "yes",
  "No",
  "ON",
  "off",
  "y",
  "n",
  "True",
  "TRUE",
  "tRUE",
  "~",
  "null",
  "Null",
  "nULL",
  "",
  "=",
  "<<",
  "0",
  "012",
  "08",
  "0o17",
  "0b11",
  "0x1F",
  "-7",
  "+7",
  "1_000",
  "1:30",
  "1:99",
  "12:34:56",
  "-1:30",
  "00",
  "1.5",
  "5.0",
  "1e3",
  "1.0e+3",
  "1.0e3",
  ".5",
  "5.",
  "1:30.5",
  ".inf",
  "-.INF",
  ".nan",
  ".NaN",
  "+.inf",
  "2026-01-01",
  "2026-1-1",
  "2026-01-01 10:00:00",
  "2026-01-01T10:00:00Z",
  "12-34",
  "10:00",
  "a:b",
  "'1'",
  '"10"',
  '" 10 "',
  "'5.5'",
  "'1e1'",
  "'yes'",
  "'T'",
  "'off'",
  "'maybe'",
  "[1]",
  "{a: 1}",
  "10GiB",
  "-",
  "1_0",
];
const KEYS: [string, (value: string) => string][] = [
  ["a whole number", (value) => `balancing:\n  balanciness: ${value}\n`],
  ["a whole number that may be absent", (value) => `balancing:\n  cpu_threshold: ${value}\n`],
  [
    "a number from zero",
    (value) => `proxmox_cluster:\n  maintenance_nodes_schedule:\n    duration: ${value}\n`,
  ],
  ["a decimal number", (value) => `balancing:\n  cpu_overcommit: ${value}\n`],
  ["a boolean", (value) => `balancing:\n  enable: ${value}\n`],
  ["text", (value) => `solver:\n  log_dir: ${value}\n`],
  ["a list of text", (value) => `balancing:\n  ignore_guests:\n    - ${value}\n`],
  ["a section", (value) => `service: ${value}\n`],
  ["a key", (value) => `balancing:\n  pools:\n    ${value}: {pin: [pve1]}\n`],
];

describe.runIf(python)("our reading of proxlb.yaml and ProxLB's own", () => {
  it.each(KEYS)("agree on %s, whatever is written there", async (_, place) => {
    const sources = SCALARS.map((scalar) => API + place(scalar));
    const theirs = await ask(sources);
    const differences = sources.flatMap((source, index) => {
      const parsed = parseConfig(source);
      const ours = parsed.ok ? parsed.config : null;
      const same = JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs[index]));
      return same
        ? []
        : [
            {
              scalar: SCALARS[index],
              ours: parsed.ok ? "accepted" : parsed.issues[0]?.message,
              theirs: theirs[index] === null ? "refused" : "accepted",
            },
          ];
    });
    expect(differences).toEqual([]);
  });

  it("agree on what the app writes", async () => {
    const texts = SCALARS.filter((scalar) => !scalar.startsWith("[") && !scalar.startsWith("{"));
    const written = stringifyConfig({
      proxmox_api: { hosts: texts, user: "u", pass: "0123", token_id: null },
      balancing: { balanciness: 7, cpu_overcommit: 1.5e-7, enable: true, ignore_guests: texts },
    });
    const [theirs] = await ask([written]);
    expect(theirs).toMatchObject({
      proxmox_api: { hosts: texts, pass: "0123" },
      balancing: { balanciness: 7, cpu_overcommit: 1.5e-7, ignore_guests: texts },
    });
  });

  it("agree on files from the field and on generated ones: npm run config:differential", async () => {
    const folder = join(import.meta.dirname, "../../support/config/cases");
    const cases = readdirSync(folder).map((name): [string, Uint8Array] => [
      name,
      readFileSync(join(folder, name)),
    ]);
    const compared = await compareReadings(python || "", [
      ...cases,
      ...generatedFiles({ count: 40, seed: 5 }),
    ]);
    expect(compared.different).toEqual([]);
    expect(compared.accepted).toBeGreaterThan(80);
    expect(compared.refused).toBeGreaterThan(15);
  });

  it("agree on the example file ProxLB ships", async () => {
    // The wheel carries it inside the package directory.
    const find =
      'import pathlib, proxlb; print((pathlib.Path(proxlb.__file__).parents[1] / "etc/proxlb/proxlb_example.yaml").read_text())';
    const { stdout } = await promisify(execFile)(python || "", ["-c", find]);
    const parsed = parseConfig(stdout);
    const [theirs] = await ask([stdout]);
    expect(theirs).not.toBeNull();
    expect(parsed.ok ? sorted(parsed.config) : parsed.issues).toEqual(sorted(theirs));
  });

  async function ask(sources: string[]): Promise<unknown[]> {
    const folder = await mkdtemp(join(tmpdir(), "proxlb-config-"));
    try {
      const paths = await Promise.all(
        sources.map(async (source, index) => {
          const path = join(folder, `${index}.yaml`);
          await writeFile(path, source);
          return path;
        }),
      );
      const { stdout } = await promisify(execFile)(python || "", ["-c", ORACLE, ...paths], {
        maxBuffer: 1 << 26,
      });
      // Python writes Infinity and NaN, which JSON does not have; JSON.stringify makes null of ours.
      const lines = stdout.trim().split("\n");
      return lines.map((line) => JSON.parse(line.replace(/(?<=": )(?:-?Infinity|NaN)/g, "null")));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
