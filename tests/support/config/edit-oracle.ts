import { pythonLines } from "./python-lines";

/** Asks PyYAML and ProxLB's own classes: does the edited text say what was asked for, and all the rest as before? */
const ORACLE = `
import json, sys, yaml
from proxlb.utils.config_parser import Config
cache = {"source": None}
def load(text): return yaml.load(text, Loader=yaml.FullLoader)
def copy(v):
    if isinstance(v, dict): return {k: copy(x) for k, x in v.items()}
    return [copy(x) for x in v] if isinstance(v, list) else v
def same(a, b):
    if type(a) is not type(b): return False
    if isinstance(a, dict): return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list): return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)
def apply(root, edit):
    box = {"root": root}
    path = ["root"] + edit["path"]
    at = box
    steps = path[:-1] if edit["do"] in ("set", "remove", "rename") else path
    for step in steps:
        if isinstance(at, dict) and (step not in at or at[step] is None): at[step] = {}
        at = at[step]
    last = path[-1]
    if edit["do"] == "set":
        if isinstance(at, list) and last == len(at): at.append(edit["value"])
        else: at[last] = edit["value"]
    elif edit["do"] == "remove": del at[last]
    elif edit["do"] == "insert": at.insert(edit["index"], edit["value"])
    elif edit["do"] == "move": at.insert(edit["to"], at.pop(edit["from"]))
    return box["root"]
def accepted(values):
    try: Config(**values); return True
    except Exception: return False
for line in sys.stdin:
    asked = json.loads(line)
    try:
        if cache["source"] != asked["source"]:
            cache = {"source": asked["source"], "values": load(asked["source"])}
            cache["accepted"] = accepted(cache["values"])
        meant = apply(copy(cache["values"]), asked["edit"])
        read = load(asked["text"])
        print(json.dumps("right" if same(meant, read) and accepted(meant) == accepted(read) else "other values"), flush=True)
    except Exception as error:
        print(json.dumps(type(error).__name__ + ": " + str(error)[:200]), flush=True)
`;

/** One Python for all questions; it answers "right", or what is wrong. */
export function editOracle(python: string) {
  return pythonLines<string>(python, ORACLE);
}
