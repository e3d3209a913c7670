import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Env, env } from "@/lib/core/env";
import { setSingleton } from "@/lib/core/singleton";
import { until } from "@/tests/support/until";
import { usableConfig } from "./usable";
import { watchConfigFile } from "./watch";

const API = "proxmox_api:\n  hosts: [pve1]\n  user: a@pve\n  pass: secret-of-the-test\n";

let folder = "";
let before: Env;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "config-watch-"));
  before = env();
  setSingleton("env", { ...before, PROXLB_CONFIG: path.join(folder, "proxlb.yaml") });
});
afterEach(() => {
  setSingleton("env", before);
  rmSync(folder, { recursive: true });
});
const write = (text: string) => writeFileSync(path.join(folder, "proxlb.yaml"), text);

it("tells every follower of each new file once, also when one of them fails, and nothing after it is closed", async () => {
  const watch = await watchConfigFile(10);
  const told: (string | null)[] = [];
  watch.onChange(() => {
    throw new Error("a defect in one follower");
  });
  const stop = watch.onChange((file) => told.push(usableConfig(file).reason));

  expect(usableConfig(watch.current()).reason).toContain("There is no ");
  write(API);
  expect(await until(() => told, { fits: ({ length }) => length > 0 })).toEqual([null]);
  write(`${API}balancing:\n  method: banana\n  balanciness: many\n`);
  expect(await until(() => told, { fits: ({ length }) => length > 1 })).toHaveLength(2);
  expect(told[1]).toMatch(/^proxlb\.yaml is not valid: line 7, balancing\.balanciness: .+ \(and 1 more\)\.$/);
  expect(told[1]).not.toContain("secret-of-the-test");

  stop();
  write(`${API}# once more\n`);
  const text = () => {
    const file = watch.current();
    return "text" in file ? file.text : null;
  };
  await until(text, { fits: (now) => now === `${API}# once more\n` });
  expect(told).toHaveLength(2);

  watch.close();
  write(API);
  await pause(60);
  expect(watch.current()).toMatchObject({ text: `${API}# once more\n` });
});

it("does not tell of a file that is half written, or gone for a moment, but of the one that stays", async () => {
  write(API);
  const watch = await watchConfigFile(5, 300);
  const told: string[] = [];
  watch.onChange((file) => told.push("text" in file ? file.text : file.reason));

  // As programs do that open a file for writing, and as others do that put a new one in its place.
  write("");
  await pause(30);
  write(API.slice(0, 30));
  await pause(30);
  write(`${API}# whole\n`);
  await until(() => told, { fits: ({ length }) => length > 0 });
  rmSync(path.join(folder, "proxlb.yaml"));
  await pause(30);
  write(`${API}# anew\n`);
  await until(() => told, { fits: ({ length }) => length > 1 });
  expect(told).toEqual([`${API}# whole\n`, `${API}# anew\n`]);
  watch.close();
});

it("tells of nothing when it is closed amid a look", async () => {
  write(API);
  const watch = await watchConfigFile(5, 80);
  const told: string[] = [];
  watch.onChange((file) => told.push(file.state));
  write(`${API}# other\n`);
  await pause(40);
  watch.close();
  await pause(150);
  expect(told).toEqual([]);
  expect(watch.current()).toMatchObject({ text: API });
});
