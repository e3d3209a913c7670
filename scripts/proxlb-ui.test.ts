import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { shownFindings } from "./config-findings";

const CASES = join(import.meta.dirname, "../tests/support/config/cases");

/** What is said of every file that leaves the most out; it has tests of its own. */
const LEFT_OUT = [
  "balancing_off",
  "balance_types_empty",
  "default_differs",
  "timeout_short",
  "password_interval",
];

/** Files from the field: line and id of all else that is to be said. */
const SAID: Record<string, string[]> = {
  "01-secret-starts-with-hash": ["3 credentials_missing"],
  "03-secret-starts-with-bang": ["4 yaml_tag"],
  "05-secret-starts-with-ampersand": [],
  "06-secret-in-braces": ["4 value_wrong"],
  "07-secret-in-host-url": ["2 host_scheme"],
  "08-secret-in-comment-header": [],
  "10-secret-in-text-block": [
    "1 key_missing",
    "1 key_unread",
    "2 key_unread",
    "3 key_unread",
    "5 key_unread",
  ],
  "12-token-id-with-user": ["4 token_id_whole"],
  "14-password-and-token": ["5 credentials_both"],
  "16-hosts-empty": ["2 hosts_empty"],
  "17-retries-or-timeout-zero": ["6 timeout_none", "7 retries_none"],
  "19-host-bare-ipv6-beside-good": ["2 host_ipv6"],
  "22-keys-of-another-ui": ["5 key_unread", "6 key_unread", "10 key_unread", "12 key_unread"],
  "24-sections-at-wrong-depth": ["7 psi_missing", "9 key_unread", "11 key_unread"],
  "26-keys-of-other-versions": [
    "7 key_unread",
    "8 key_unread",
    "9 key_unread",
    "10 key_unread",
    "13 key_unread",
    "13 pool_without_rule",
  ],
  "27-ignore-guests-that-match-none": ["9 guest_unknown"],
  "29-schedule-without-duration": ["8 schedule_never"],
  "30-node-names-not-names": ["7 node_unknown", "8 node_unknown"],
  "31-schedule-as-number": ["8 value_wrong"],
  "33-ini-of-1.0": ["null not_proxlb_yaml"],
  "36-enable-ha-outside-proxmox": ["11 enable_ha"],
  "37-nested-pool": ["11 pool_unknown"],
  "50-crlf-edited-on-screen": [],
  "51-example-file-first-start": ["2 host_ipv6", "28 enable_ha"],
};

describe("what is said of files from the field", () => {
  it("is expected of each of them", () => {
    const files = readdirSync(CASES).map((file) => file.replace(".txt", ""));
    expect(files.sort()).toEqual(Object.keys(SAID).sort());
  });

  it.each(Object.entries(SAID))("of %s is %j", async (name, said) => {
    const found = await shownFindings(readFileSync(join(CASES, `${name}.txt`), "utf8"));
    const others = found.filter(({ id }) => !LEFT_OUT.includes(id));
    expect(others.map(({ line, id }) => `${line} ${id}`)).toEqual(said);
  });

  it("stands at its line though a secret above it has several", async () => {
    const text =
      "proxmox_api:\n  hosts: [a]\n  user: u@pve\n  pass: |\n    one\n    two\n  timeout: 10\n  ssl: no\n";
    const found = await shownFindings(text);
    expect(found).toContainEqual(expect.objectContaining({ id: "key_unread", line: 8, column: 3 }));
  });
});

describe("proxlb-ui", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "proxlb-ui-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  function run(...args: string[]): Promise<{ code: number; out: string; said: string }> {
    const file = join(import.meta.dirname, "proxlb-ui.ts");
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--import", "tsx", "--conditions=react-server", file, ...args],
        (error, out, said) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, said }),
      );
    });
  }

  it("check says each finding with its place, and ends with 1 for an error", async () => {
    const file = join(CASES, "16-hosts-empty.txt");
    const { code, out } = await run("check", file);
    expect(code).toBe(1);
    expect(out).toContain(
      `${file}:2:10: error hosts_empty proxmox_api.hosts: Name at least one Proxmox host`,
    );
    expect(out).toMatch(/\n1 error, \d notes\n$/);
    const json = await run("check", file, "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toEqual(await shownFindings(readFileSync(file, "utf8")));
  });

  it("check ends with 0 for notes alone, and never says a secret", async () => {
    const file = join(folder, "notes.yaml");
    await writeFile(file, "proxmox_api: {hosts: [a], user: u@pve, pass: Xy12zzzz, Xy12zzzz: 1}\n");
    const { code, out } = await run("check", file);
    expect(code).toBe(0);
    expect(out).toContain("key_unread");
    expect(out).not.toContain("Xy12zzzz");
  });

  it("mask shows what a person sees who may not edit the file", async () => {
    const file = join(CASES, "08-secret-in-comment-header.txt");
    const { code, out } = await run("mask", file);
    expect(code).toBe(0);
    expect(out).toBe(maskConfig(readFileSync(file, "utf8"), { strict: true })?.text);
    const broken = await run("mask", join(CASES, "33-ini-of-1.0.txt"));
    expect([broken.code, broken.out]).toEqual([1, ""]);
  });

  it.each(["check", "mask"])(
    "%s ends with 2 where there is nothing to read",
    async (command) => {
      const latin = join(folder, "latin1.yaml");
      await writeFile(latin, Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]));
      for (const args of [[], ["a", "b"], ["--no"], [join(folder, "none.yaml")], [folder], [latin]]) {
        const { code, out, said } = await run(command, ...args);
        expect([args, code, out]).toEqual([args, 2, ""]);
        expect(said).not.toBe("");
      }
    },
    120_000,
  );

  it.each([
    [["form", "a.yaml"], '"form" is no command.'],
    [["mask", "a.yaml", "--json"], "mask takes no --json."],
    [[], "Something is missing."],
  ])("ends with 2 for %j, and says what is wrong", async (args, wrong) => {
    const { code, out, said } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(said).toMatch(new RegExp(`^${wrong}\\nUsage: proxlb-ui check FILE`));
  });
});
