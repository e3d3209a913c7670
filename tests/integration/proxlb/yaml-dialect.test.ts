import { describe, expect, it } from "vitest";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { stringifyConfig } from "@/lib/proxlb/config/parse";
import { unmaskConfig } from "@/lib/proxlb/config/unmask";
import { isReadable, readYaml } from "@/lib/proxlb/yaml/read";
import { asPyYamlSays, findPyYaml, readWithPyYaml } from "../../support/pyyaml";
import { randomYaml } from "../../support/random-yaml";

const python = await findPyYaml();

const credentials = { pass: 'it\'s a: "S3cret" #1', token_secret: "0123456789" };
const documents = Array.from({ length: 2_000 }, (_, index) => randomYaml({ seed: index + 1, credentials }));

/** Within brackets PyYAML knows no indentation; after them, and of a line that is a mark of documents, it does. */
const BRACKETS = [
  "a:\n  b: [\n  c\n  ]\n",
  "a: [\nb ]\nc: d\n",
  " a:\n  'b': [\n 012  \"1:30\",\n   c\n   ]\n d: e\n",
  "a:\n   b: [ # x\n     'c',\n   &x  'd' # y\n     ] # z\n   e: f\n",
  "a:\n hosts: [\n&a    '~',\n   \"b\"\n   ]\n c: d\n",
  "a:\n    b: [\n      \"c\",\n   012  '- x',\n      ]\n",
  "a:\n  b: {\nc: 'd\n e',\n f: g\n h }\n  i: j\n",
  "a: [\n---\n]\n",
  "a: [\n...\n]\n",
  "a:\n  b: [\n x\nc: d\n",
  "a:\n  b: [x]\n  y\nc: d\n",
  "a: {b: ? # c\n}\n",
  "a:\n  c: t\n  b: {\n   k0: ? # c\n,\n  k1: a }\n",
  "a: {? b : c, ? d}\n",
  "a: [? b : c]\n",
  "a: [\n  b\n   \tc\n  ]\n",
];

/** What PyYAML takes for a comment right after something else, and what not. */
const CLOSE_COMMENTS = [
  'a: "b"#c\nd: e\n',
  "a: 'b'#c\n",
  "'a'#c: d\n",
  "a: [b]#c\n",
  "a: [#c\n b,#d\n c]#e\n",
  "a: {b: c}#d\ne: f\n",
  'a: ["b"#c\n, d]\n',
  "a: |#c\n  b\n",
  "a: >-#c\n  b\n",
  "a: |2#c\n  b\n",
  "a: b#c\n",
  "a:#c\n",
  "- 'a'#c\n-#b\n",
  "a: &x#c b\n",
  "a: &x b\nc: *x#d\n",
  "a: !!str#c b\n",
  "a: !!str #c\n  b\n",
  "---#a\nb: c\n",
  'a: "b" #c\n',
  'a: "b"#c\n  d\n',
  'a: "b"c\n',
];

const TRAPS = [
  ...BRACKETS,
  ...CLOSE_COMMENTS,
  "a:\tb",
  "a: b\tc",
  "a: [b,\tc]",
  "a: b \t# c",
  "a: &x.y b",
  "a: &x b\nc: &x d",
  'a: "\\ud83d\\ude00"',
  "%YAML 1.2\n---\na: yes",
  "a: b\u0085c: d",
  "a: 1\n---\nb: 2",
  "a: @b",
  "a: %b",
  "a: b: c",
  "- a\nb",
  "a: |1\n b",
  "a: >\n\n  b\n   c\n  d\n\n",
  "a: 'b\n  c\n\n  d'",
  'a: "b \\\n   c"',
  "a:\n- b\n- c",
  "a: {b, c: d}",
  "a: [b: c]",
  "a: [b: c, {d}]",
  "{a: 1}",
  "a: ? b",
  "? a\n: b",
  "a: -",
  "a: - b",
  "a: b #c",
  "a: b#c",
  "a: !!str 1",
  "a: !!str\n  b: 1",
  "a: !!str [1]",
  "!!str\na: 1",
  "a: !!int '1'",
  "a: !!binary aGk=",
  "a: ",
  "a:\n",
  "a: *b",
  "\ufeffa: 1",
  "a: 1\n...\n",
  "a: [1, 2,]",
  "a: [1, , 2]",
  "a: {x: 1, x: 2}",
  "'a': 1\n\"a\": 2",
  "a: x\n  y\n  z",
  "a: 'x'y",
  "a: [x]y",
  "a: {x:1}",
  'a: {"x":1}',
  "a: [-1, - 1]",
  "a: [?x]",
  "a: [:y]",
  "a: :y",
  "a: ?y",
  "a: |\n b\n",
  "a: [b?c, d:e]",
  "a: ['b'?]",
  "a: http://x:1",
  "a: ::",
  "a: x:",
  "a b: c",
  "a: <<",
  "<<: {a: 1}\nb: 2",
  "<<: [{a: 1}, {a: 2}]\nb: 2",
  "a: &x {b: 1}\nc:\n  b: 2\n  <<: *x",
  "a: 190:20:30",
  "a: +12",
  "a: 0b1_1",
  "a: .5",
  "a: 1_0.5",
  "a: -.inf",
];

describe.runIf(python)("what we read, and so may save, PyYAML reads the same", () => {
  it("of 2,000 random documents", async () => {
    await expectSame(documents, 1_700);
  });

  it("of the same ones written anew from their values", async () => {
    const written = documents.flatMap((source) => {
      const reading = readYaml(source);
      if (reading.document === null || reading.issues.length > 0) return [];
      return [stringifyConfig(reading.values as Record<string, unknown>)];
    });
    await expectSame(written, written.length);
  });

  it("of edited ones with a new secret", async () => {
    const edited: string[] = [];
    for (const source of documents.slice(0, 400)) {
      const masked = maskConfig(source)?.text ?? "";
      const result = await unmaskConfig(masked, source, { pass: "new: 'one' # \\x \u00e9😀" });
      if (result.ok) edited.push(result.text);
    }
    expect(edited.length).toBeGreaterThan(300);
    await expectSame(edited, edited.length);
  });

  it("of what the two could differ in", async () => {
    await expectSame(TRAPS, 30);
  });

  it("of brackets, whatever the indentation within them", async () => {
    const theirs = await readWithPyYaml(python || "", BRACKETS);
    const isRead = BRACKETS.map((source) => isReadable(readYaml(source)));
    expect(isRead).toEqual(theirs.map((one) => "read" in one));
  });

  async function expectSame(sources: string[], atLeast: number): Promise<void> {
    const theirs = await readWithPyYaml(python || "", sources);
    let compared = 0;
    const differences = sources.flatMap((source, index) => {
      const reading = readYaml(source);
      if (reading.document === null || reading.issues.length > 0) return [];
      compared += 1;
      const ours = { read: asPyYamlSays(reading.values) };
      return JSON.stringify(ours) === JSON.stringify(theirs[index])
        ? []
        : [{ source, ours, theirs: theirs[index] }];
    });
    expect(differences.slice(0, 3)).toEqual([]);
    expect(compared).toBeGreaterThanOrEqual(atLeast);
  }
});
