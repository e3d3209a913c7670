import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ANY_NAME, CONFIG_KEYS } from "@/lib/proxlb/config/keys";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

/** ProxLB's own models: a line of JSON per key, named as in the file. */
const KEYS = `
import enum, json, typing
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from proxlb.utils.config_parser import Config
def plain(value):
    if isinstance(value, BaseModel): return None
    return value.value if isinstance(value, enum.Enum) else value
def walk(model, path):
    for name, field in model.model_fields.items():
        here = path + [field.alias or name]
        below(field.annotation, here, {"required": field.is_required(), "min": next((m.ge for m in field.metadata if hasattr(m, "ge")), None), "default": plain(field.get_default(call_default_factory=True)) if not field.is_required() else None})
def below(kind, here, facts):
    arguments = typing.get_args(kind)
    nullable = type(None) in arguments
    if nullable: kind = next(a for a in arguments if a is not type(None))
    if isinstance(kind, typing.ForwardRef): kind = eval(kind.__forward_arg__, {"Config": Config})
    origin = typing.get_origin(kind)
    is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
    choices = sorted(e.value for e in kind) if isinstance(kind, type) and issubclass(kind, enum.Enum) else None
    name = "section" if is_model else "mapping" if origin is dict else "list" if origin is list else "choice" if choices else kind.__name__
    print(json.dumps({"path": here, "kind": name, "choices": choices, "nullable": nullable, **facts}))
    if is_model: walk(kind, here)
    if origin is dict: below(typing.get_args(kind)[1], here + ["*"], {"required": False, "default": None, "min": None})
walk(Config, [])
`;

/** Which attributes ProxLB and its solver read; the solver by their names as text, too. */
const READ = `
import ast, json, pathlib, proxlb, proxlb_solver
found = {}
for package in (proxlb, proxlb_solver):
    for path in pathlib.Path(package.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = node.attr if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) else node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) and package is proxlb_solver else None
            if name: found.setdefault(package.__name__, set()).add(name)
print(json.dumps({package: sorted(names) for package, names in found.items()}))
`;

const KIND: Record<string, string> = { int: "whole", float: "decimal", bool: "boolean", str: "text" };
const ATTRIBUTE: Record<string, string> = {
  pass: "password",
  user: "username",
  "pre-migration": "pre_migration",
};

describe.runIf(python)("the table of keys", () => {
  it("is that of ProxLB's own classes: names, types, what is required, defaults", async () => {
    const { stdout } = await promisify(execFile)(python || "", ["-c", KEYS]);
    const theirs = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const ours = CONFIG_KEYS.map(({ path, type, nullable, required, default: value }) => ({
      path,
      kind: type.kind,
      choices: type.kind === "choice" ? [...type.options].sort() : null,
      min: type.kind === "whole" ? (type.min ?? null) : null,
      nullable,
      required,
      default: value ?? null,
    }));
    expect(ours.map(named).sort(byName)).toEqual(
      theirs.map((key) => named({ ...key, kind: KIND[key.kind] ?? key.kind })).sort(byName),
    );
  });

  it("says of each key whether ProxLB reads it, or only its solver, or nothing", async () => {
    const { stdout } = await promisify(execFile)(python || "", ["-c", READ]);
    const read = JSON.parse(stdout) as { proxlb: string[]; proxlb_solver: string[] };
    const leaves = CONFIG_KEYS.filter(
      ({ path, type }) => path.at(-1) !== ANY_NAME && type.kind !== "section",
    );
    const unreadInProxlb = leaves.filter(({ path }) => {
      const name = path.at(-1) ?? "";
      return !read.proxlb.includes(ATTRIBUTE[name] ?? name);
    });
    const bySolver = (name: string) => read.proxlb_solver.includes(name);
    const expected = unreadInProxlb.map(({ path }) => [
      path.join("."),
      bySolver(path.at(-1) ?? "") ? "solver" : "nothing",
    ]);
    const marked = leaves
      .filter(({ readBy, path }) => readBy !== undefined && !READ_IN_BOTH.includes(path.join(".")))
      .map(({ path, readBy }) => [path.join("."), readBy]);
    expect(marked.sort()).toEqual(expected.sort());
  });
});

/** ProxLB reads the names too, but acts only with the solver on; or, of enforce_affinity, after writing it itself. */
const READ_IN_BOTH = ["solver.mode", "solver.fallback_to_greedy", "balancing.enforce_affinity"];

function named(key: { path: readonly string[] }) {
  return { ...key, path: key.path.join(".") };
}

function byName(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : 1;
}
