import { describe, expect, it } from "vitest";
import { type Edit, editConfig, type PlainValue } from "./edit";

function result(source: string, ...edits: Edit[]): string {
  const edited = editConfig(source, edits);
  return edited.ok ? edited.text : `refused: ${edited.reason}`;
}
const set = (path: string, value: PlainValue): Edit => ({ do: "set", path: path.split("."), value });
const remove = (...path: (string | number)[]): Edit => ({ do: "remove", path });

describe("a value that is set", () => {
  it.each<[string, string, string, PlainValue, string]>([
    [
      "behind an aligned comment",
      "b:\n  enable: True      # on?\n  mode: used\n",
      "b.enable",
      false,
      "b:\n  enable: False      # on?\n  mode: used\n",
    ],
    ["in the words of the file", "a: yes\nb: ON\n", "b", false, "a: yes\nb: OFF\n"],
    ["in its quotes", "a: 'x' # c\n", "a", "it's", "a: 'it''s' # c\n"],
    ["in its double quotes", 'a: "x"\n', "a", "y", 'a: "y"\n'],
    ["with a sign of YAML in it", "a: x\n", "a", "#1: yes", "a: '#1: yes'\n"],
    ["over several lines", "a: x\n", "a", "b\nc", 'a: "b\\nc"\n'],
    ["where nothing stood", "a:   # none\nb: 1\n", "a", 5, "a: 5   # none\nb: 1\n"],
    ["where null stood", "a: ~ # none\n", "a", 5, "a: 5 # none\n"],
    ["in a list in brackets", "a: [x, 'y'] # c\n", "a.1", "z", "a: [x, 'z'] # c\n"],
    ["instead of a text block", "a: |- # c\n  x\n  y\n\nb: 1\n", "a", "z", "a: z # c\n\nb: 1\n"],
    ["instead of a list", "a: # c\n  - x # x\n  - y\nb: 1\n", "a", 5, "a: 5 # c\nb: 1\n"],
    ["instead of text by its tag", "a: !!str 012\n", "a", 5, "a: 5\n"],
    ["instead of an alias", "a: &x 1\nb: *x\n", "b", 2, "a: &x 1\nb: 2\n"],
    ["in a file with a byte order mark and CRLF", "\ufeffa: 1\r\nb: 2\r\n", "a", 3, "\ufeffa: 3\r\nb: 2\r\n"],
    ["in the last line, which is open", "a: 1", "a", 3, "a: 3"],
  ])("stands %s", (_, source, path, value, expected) => {
    const steps = path.split(".").map((step) => (/^\d$/.test(step) ? Number(step) : step));
    expect(result(source, { do: "set", path: steps, value })).toBe(expected);
  });

  it.each([
    "yes",
    "012",
    "1:30",
    "0x1f",
    "1_000",
    "2026-01-01",
    "~",
    "",
    "null",
    "08",
    "1e3",
    "y",
    "=",
    "<<",
    "a: b",
    "- a",
    "*a",
    "%a",
    " a",
    "a#b",
    "a #b",
    "é",
    "-",
    "a,b",
    "@x",
    "\u0085",
    "\ufeffx",
  ])("is text, whatever else %j would be for YAML", (text) =>
    expect(result("a: x\nl: [x]\n", set("a", text), { do: "set", path: ["l", 0], value: text })).not.toMatch(
      /^refused/,
    ),
  );
});

describe("a key that is new", () => {
  it.each<[string, string, Edit, string]>([
    [
      "behind its section's last",
      "a:\n    b: 1 # c\n\n# end\nz: 1\n",
      set("a.c", true),
      "a:\n    b: 1 # c\n    c: true\n\n# end\nz: 1\n",
    ],
    ["behind a text block", "a:\n  b: |\n    x\n", set("a.c", 1), "a:\n  b: |\n    x\n  c: 1\n"],
    [
      "with the sections it needs",
      "a:\n    b: 1\n",
      set("service.schedule.interval", 2),
      "a:\n    b: 1\nservice:\n    schedule:\n        interval: 2\n",
    ],
    ["in a section that is empty", "a: # c\n  # d\nb: 1\n", set("a.c", 1), "a: # c\n  c: 1\n  # d\nb: 1\n"],
    ["where null is written out", "a: ~ # c\n", set("a.b.c", 1), "a: {b: {c: 1}} # c\n"],
    ["in braces", "a: {b: 1} # c\n", set("a.c", [1, "x"]), "a: {b: 1, c: [1, x]} # c\n"],
    ["in empty braces", "a: {}\n", set("a.c", 1), "a: {c: 1}\n"],
    ["in an open last line", "a:\r\n  b: 1", set("a.c", 1), "a:\r\n  b: 1\r\n  c: 1"],
    ["in an empty file", "", set("a.b", 1), "a:\n  b: 1\n"],
    ["below a comment alone", "# c", set("a", 1), "# c\na: 1"],
  ])("stands %s", (_, source, edit, expected) => expect(result(source, edit)).toBe(expected));
});

describe("what is removed", () => {
  it.each<[string, string, Edit, string]>([
    ["takes its line", "a: 1\nb: 2 # c\n# d\ne: 3\n", remove("b"), "a: 1\n# d\ne: 3\n"],
    ["takes its section's lines", "a:\n  b: 1\n  c:\n    - 1\nd: 2\n", remove("a"), "d: 2\n"],
    ["leaves {} of a section", "a: # c\n  b: 1\nd: 2\n", remove("a", "b"), "a: {} # c\nd: 2\n"],
    ["leaves {} behind an anchor", "a: &x # c\n  b: 1\nd: 2\n", remove("a", "b"), "a: &x {} # c\nd: 2\n"],
    ["leaves [] of a list", "a:\n- b\nd: 2\n", remove("a", 0), "a: []\nd: 2\n"],
    ["takes a comma in brackets", "a: [b, c, d]\n", remove("a", 1), "a: [b, d]\n"],
    ["takes the last of brackets", "a: [b, c] # c\n", remove("a", 1), "a: [b] # c\n"],
    ["takes the only one", "a: [ b ]\n", remove("a", 0), "a: [  ]\n"],
    [
      "leaves the comments of its neighbours",
      "a: [\n  b, # b\n  c, # c\n  d # d\n]\n",
      remove("a", 1),
      "a: [\n  b, # b\n  # c\n  d # d\n]\n",
    ],
    ["takes every writing of a key", "a: 1\nb: 2\na: 3\n", remove("a"), "b: 2\n"],
  ])("%s", (_, source, edit, expected) => expect(result(source, edit)).toBe(expected));

  it("leaves, of a key that is given twice, the one that counts", () => {
    expect(result("a: 1 # x\nb: 2\na: 3\n", { do: "unshadow", path: ["a"] })).toBe("b: 2\na: 3\n");
  });
});

it("a value that YAML takes for a number or a date becomes text by its quotes", () => {
  const quote = (path: string): Edit => ({ do: "quote", path: [path] });
  expect(result("a: 012 # c\nb: 2026-01-01\n", quote("a"), quote("b"))).toBe(
    "a: '012' # c\nb: '2026-01-01'\n",
  );
  expect(result("a: '1'\n", quote("a"))).toMatch(/^refused/);
});

describe("a list", () => {
  const list = "a:\n  # all\n  - x # x\n  # about y\n  - y\n  - z\nb: 1\n";
  it.each<[string, Edit, string]>([
    [
      "gets an item in front",
      { do: "insert", path: ["a"], index: 0, value: "new" },
      "a:\n  # all\n  - new\n  - x # x\n  # about y\n  - y\n  - z\nb: 1\n",
    ],
    [
      "gets an item within",
      { do: "insert", path: ["a"], index: 1, value: "new" },
      "a:\n  # all\n  - x # x\n  - new\n  # about y\n  - y\n  - z\nb: 1\n",
    ],
    [
      "gets an item behind",
      { do: "insert", path: ["a"], index: 3, value: "new" },
      "a:\n  # all\n  - x # x\n  # about y\n  - y\n  - z\n  - new\nb: 1\n",
    ],
    [
      "is put in order with its comments",
      { do: "move", path: ["a"], from: 1, to: 2 },
      "a:\n  # all\n  - x # x\n  - z\n  # about y\n  - y\nb: 1\n",
    ],
    [
      "is set item by item",
      { do: "set", path: ["a"], value: ["x", "z"] },
      "a:\n  # all\n  - x # x\n  # about y\n  - z\nb: 1\n",
    ],
  ])("%s", (_, edit, expected) => expect(result(list, edit)).toBe(expected));

  it("in brackets too", () => {
    expect(result("a: [ # c\n  x ]\n", { do: "insert", path: ["a"], index: 0, value: "new" })).toBe(
      "a: [ new, # c\n  x ]\n",
    );
    expect(result("a: [x, y, z]\n", { do: "move", path: ["a"], from: 0, to: 2 })).toBe("a: [y, z, x]\n");
    expect(result("a: [x, y]\n", { do: "insert", path: ["a"], index: 0, value: "new" })).toBe(
      "a: [new, x, y]\n",
    );
    expect(result("a: [x, y,]\n", { do: "insert", path: ["a"], index: 2, value: "new" })).toBe(
      "a: [x, y, new,]\n",
    );
  });
});

describe("an edit that cannot be made", () => {
  it.each<[string, string, Edit, RegExp]>([
    [
      "of a text that is no YAML",
      "a: [1\n",
      set("a", 2),
      /^refused: The text cannot be read as it is \(line \d\)/,
    ],
    ["within an alias", "a: &x {b: 1}\nc: *x\n", set("c.b", 2), /alias of another place/],
    ["of what a merge brings", "a: &x {b: 1}\nc:\n  <<: *x\n", remove("c", "b"), /nothing of its own/],
    ["of what others share", "a: &x 1\nb: *x\n", set("a", 2), /share this value by an anchor/],
    ["of an anchor that others need", "a: &x 1\nb: *x\n", remove("a"), /anchor/],
    ["below a plain value", "a: 1\n", set("a.b", 2), /plain value/],
    ["of what is not there", "a: 1\n", remove("b"), /nothing/],
    ["at no place of the list", "a: [1]\n", { do: "move", path: ["a"], from: 0, to: 1 }, /no such place/],
  ])("%s says why", (_, source, edit, reason) => expect(result(source, edit)).toMatch(reason));

  it("takes the others with it", () => {
    expect(result("a: 1\n", set("a", 2), remove("b"))).toMatch(/^refused/);
  });
});
