import { describe, expect, it } from "vitest";
import { compileFilter, type FilterField } from "./filter-query";

interface Row {
  name: string;
  node: string;
  status: string;
  tags: string[];
  mem: number | null;
  size: number;
}

const ROWS: Row[] = [
  {
    name: "web-1",
    node: "pve1",
    status: "running",
    tags: ["plb_pin_pve1", "prod"],
    mem: 85,
    size: 8 * 1024 ** 3,
  },
  { name: "db test", node: "pve10", status: "stopped", tags: ["prod"], mem: 40, size: 16 * 1024 ** 3 },
  { name: "mail", node: "pve2", status: "paused", tags: [], mem: null, size: 512 * 1024 ** 2 },
];

const FIELDS: FilterField<Row>[] = [
  { name: "node", type: "text", hint: "", read: (row) => row.node },
  { name: "name", type: "text", match: "contains", hint: "", read: (row) => row.name },
  { name: "status", type: "text", hint: "", values: ["running", "stopped"], read: (row) => row.status },
  { name: "tag", type: "list", match: "prefix", hint: "", read: (row) => row.tags },
  { name: "mem", type: "number", hint: "", read: (row) => row.mem },
  { name: "size", type: "bytes", hint: "", read: (row) => row.size },
];

const compile = (query: string) => compileFilter(query, FIELDS, (row) => `${row.name} ${row.tags.join(" ")}`);
const find = (query: string) => ROWS.filter(compile(query).test).map((row) => row.name);

describe("compileFilter finds", () => {
  it.each([
    ["", ["web-1", "db test", "mail"]],
    ["node:pve1", ["web-1"]],
    ["NODE:PVE1", ["web-1"]],
    ["node:pve1*", ["web-1", "db test"]],
    ["status:running,paused", ["web-1", "mail"]],
    ["status:st", ["db test"]],
    ["node:pve", []],
    ["tag:plb_pin", ["web-1"]],
    ["tag:prod -status:stopped", ["web-1"]],
    ["-tag:prod", ["mail"]],
    ["mem>80", ["web-1"]],
    ["mem>=40% mem<=85", ["web-1", "db test"]],
    ["mem:30..50", ["db test"]],
    ["size>8g", ["db test"]],
    ["size<=8GiB", ["web-1", "mail"]],
    ["size:512m", ["mail"]],
    ['"db test"', ["db test"]],
    ['name:"db t"', ["db test"]],
    ["web", ["web-1"]],
    ["-web", ["db test", "mail"]],
    ["plb_pin prod", ["web-1"]],
  ])("%s", (query, names) => {
    expect(compile(query).errors).toEqual([]);
    expect(find(query)).toEqual(names);
  });

  it("takes an unknown figure for no match, never for zero", () => {
    expect(find("mem<90")).toEqual(["web-1", "db test"]);
  });

  it("takes characters of a pattern literally", () => {
    expect(find("name:w.b*")).toEqual([]);
  });
});

describe("compileFilter explains", () => {
  it.each([
    ["nod:pve1", 'There is no field "nod"; did you mean "node"?', 0, 8],
    ["web colour:red", 'There is no field "colour". Fields: node, name, status, tag, mem, size.', 4, 14],
    ["node:", 'Say a value after "node:".', 0, 5],
    ["mem>much", '"much" is not a figure: write for example mem>80.', 0, 8],
    ["size>80%", '"80%" is not a figure: write for example size>8GiB.', 0, 8],
    ["node>pve1", '"node" holds words, not figures: write node:pve1.', 0, 9],
    ['name:"db', 'A quotation mark is missing at the end: "…".', 0, 8],
  ])("%s", (query, message, start, end) => {
    expect(compile(query).errors).toEqual([{ message, start, end }]);
  });

  it("leaves a half-typed term out instead of emptying the list", () => {
    const filter = compile("status:running mem>");
    expect(ROWS.filter(filter.test).map((row) => row.name)).toEqual(["web-1"]);
    expect(filter.termCount).toBe(1);
  });

  it("ends on any input", () => {
    for (const query of ['"', '""', "-", ":", "a:b:c", '-"x', 'a"b', "🙂:x", "  ", "mem>>1", "node:pve1,"]) {
      expect(() => compile(query)).not.toThrow();
    }
  });
});
