import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/proxlb/log/reader";
import { PRINTED_ROWS } from "@/tests/support/printed-rows";
import { findProxlb } from "@/tests/support/proxlb";

const python = await findProxlb();

/** Level and text of each call of the logger and of print in ProxLB's own source; what is filled in stands as {}. */
const EXTRACT = `
import ast, json, pathlib, importlib.util
def text(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return "{}"
root = pathlib.Path(importlib.util.find_spec("proxlb").origin).parent
found = []
for path in sorted(root.rglob("*.py")):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "print" or name in ("debug", "info", "warning", "error", "critical"):
            found.append([name.upper(), text(node.args[0])])
print(json.dumps(found))
`;

function templates(): [string, string][] {
  const found = JSON.parse(execFileSync(python || "", ["-P", "-c", EXTRACT], { encoding: "utf8" })) as [
    string,
    string,
  ][];
  // What is filled in alone tells nothing: the arguments of the logger itself, exceptions, documents.
  return found.flatMap(([level, all]): [string, string][] =>
    all.split("\n").flatMap((line) => (line.replaceAll("{}", "").trim() === "" ? [] : [[level, line]])),
  );
}

const fits = (template: string, printed: string) =>
  new RegExp(
    `^${template
      .split("{}")
      .map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"))
      .join(".*")}$`,
  ).test(printed);

/** What `proxlb -v` prints beside its version. */
const ABOUT = /^\(C\) 2025|^\{\} version: /;

describe.runIf(python)("the source of the ProxLB that is installed", () => {
  it("prints at INFO and above nothing that the table of its lines does not have", () => {
    const rows = PRINTED_ROWS.filter(([level]) => level !== "DEBUG");
    const missing = templates().filter(
      ([level, template]) =>
        level !== "DEBUG" && !ABOUT.test(template) && !rows.some(([, printed]) => fits(template, printed)),
    );
    expect(missing).toEqual([]);
    expect(templates().length).toBeGreaterThan(200);
  });

  it("prints at DEBUG nothing that a rule reads without a row in the table", () => {
    const read = (text: string) =>
      createLogReader().push({
        at: "",
        stream: "stdout",
        text: `2026-11-23 03:00:00,000 - ProxLB - DEBUG - ${text}`,
      });
    const untold = templates().filter(([level, template]) => {
      if (level !== "DEBUG" || PRINTED_ROWS.some(([, printed]) => fits(template, printed))) return false;
      return ["pve1", "8006", "pve1: 4.00%"].some(
        (value) => read(template.replaceAll("{}", value))?.type !== "detail",
      );
    });
    expect(untold).toEqual([]);
  });

  it("has no row that it does not print", () => {
    const all = templates();
    // What comes from elsewhere: an exception's own words.
    const own = PRINTED_ROWS.filter(
      ([, printed]) => !/^HTTPSConnectionPool|^Error (?:loading|parsing) /.test(printed),
    );
    const gone = own.filter(([, printed]) => !all.some(([, template]) => fits(template, printed)));
    expect(gone.map(([, printed]) => printed)).toEqual([" ProxLB has been successfully terminated by user."]);
  });
});
