import { describe, expect, it } from "vitest";
import { editParts, readParts } from "./parts";

const TEXT = `# ours
service:
  log_level: INFO   # quiet
balancing:
  method: 'cpu
  enable: true
solver: {enable: no}
`;

describe("a text that is no YAML as a whole", () => {
  it("is read section by section, with the line that keeps one from it", () => {
    const { values, broken, reason } = readParts(TEXT);
    expect(values).toEqual({ service: { log_level: "INFO" }, solver: { enable: false } });
    expect([...broken.keys()]).toEqual(["balancing"]);
    expect(broken.get("balancing")).toMatch(/^Line \d cannot be read: /);
    expect(reason).toMatch(/^Line \d cannot be read: /);
  });

  it("is edited where it can be read, and nothing else of it changes", () => {
    const edited = editParts(TEXT, [{ do: "set", path: ["service", "log_level"], value: "DEBUG" }]);
    expect(edited).toMatchObject({ ok: true, text: TEXT.replace("INFO", "DEBUG") });
    if (!edited.ok) return;
    const { from, to, text } = edited.change;
    expect(TEXT.slice(0, from) + text + TEXT.slice(to)).toBe(edited.text);
    const last = editParts(TEXT, [{ do: "set", path: ["solver", "enable"], value: true }]);
    expect(last).toMatchObject({ ok: true, text: TEXT.replace("enable: no", "enable: yes") });
  });

  it("is not edited where it cannot, nor given a section that it lacks, and says why", () => {
    const broken = editParts(TEXT, [{ do: "set", path: ["balancing", "enable"], value: false }]);
    expect(broken).toMatchObject({ ok: false, reason: expect.stringContaining("cannot be read") });
    const missing = editParts(TEXT, [{ do: "set", path: ["proxmox_api", "timeout"], value: 10 }]);
    expect(missing).toMatchObject({ ok: false, reason: expect.stringContaining("cannot be read") });
  });

  it("names the line of the whole text", () => {
    expect(readParts("a:\n  b: 1\nbalancing:\n\tenable: true\n").broken.get("balancing")).toMatch(/^Line 4 /);
  });
});

it("reads what is YAML as a whole, empty files and keys that are given twice too", () => {
  expect(readParts("service: {daemon: yes}\n")).toMatchObject({
    values: { service: { daemon: true } },
    reason: null,
  });
  expect(readParts("")).toMatchObject({ values: {}, reason: null });
  expect(readParts("# only this\n").values).toEqual({});
  expect(readParts("a: 1\na: 2\n")).toMatchObject({ values: { a: 2 }, reason: null });
  expect(readParts("- a\n- b\n").reason).toBe("The text has no keys at its top.");
  const edited = editParts("", [{ do: "set", path: ["service", "daemon"], value: true }]);
  expect(edited).toMatchObject({ ok: true, text: expect.stringContaining("daemon: true") });
});
