import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { redactorForText } from "./redact";

const SECRET = "0d0f5c1a-77aa-4c5e-9a8b-fa1ab2c3d4e5";
const CONFIG = `proxmox_api:\n  hosts: [a]\n  user: u\n  token_id: t\n  token_secret: ${SECRET}\n`;

describe("a redactor", () => {
  const redact = redactorForText(CONFIG);

  it("masks the secret wherever it stands", () => {
    expect(redact(`x ${SECRET} y ${SECRET}`)).toBe("x [secret] y [secret]");
    expect(redact(`PVEAPIToken=u!t=${"other"}`)).toBe("PVEAPIToken=[secret]");
  });

  it("masks the pieces of a section that pydantic prints shortened", () => {
    const line = `  Field required [type=missing, input_value={'hosts': ['a'], 'token_s...${SECRET.slice(-20)}'}, input_type=dict]`;
    expect(redact(line)).toBe("  Field required [type=missing, input_value=[secret], input_type=dict]");
    expect(redact(`head ${SECRET.slice(0, 9)}... tail ...${SECRET.slice(-7)}'`)).toBe(
      "head [secret]... tail ...[secret]'",
    );
  });

  it.each([
    "Balancing: job_id for web-1: 'UPID:pve1:0000418A:0092992E:6B07D49B:qmigrate:101:root@pam:', jobs_to_wait len: 0",
    "Balancing: Job ID UPID:pve-2.lan:0000418A:01092992E:6B07D49B:vzmigrate:200:proxlb@pve!proxlb: (guest: dns) was successfully.",
  ])("leaves the id of a task whole: %s", (line) => {
    expect(redact(line)).toBe(line);
  });

  it("leaves ordinary lines alone", () => {
    const lines = readFileSync("lib/proxlb/log/fixtures/daemon.txt", "utf8");
    expect(lines.split("\n").map(redact).join("\n")).toBe(lines);
  });
});

describe("redactorForText", () => {
  it("finds secrets in a file that ProxLB refuses, in the form ProxLB prints them", () => {
    const output = readFileSync("lib/proxlb/log/fixtures/bad-values.txt", "utf8");
    expect(output).toContain("12345678");
    const redact = redactorForText("proxmox_api:\n  pass: 12345678 # mine\n  hosts: pve01\n");
    const masked = output.split("\n").map(redact).join("\n");
    expect(masked).not.toContain("12345678");
    expect(masked).toContain("input_value='pve01'");
  });

  it.each([
    ["pass: 'it''s'\n", "it''s"],
    ['pass: "open\n', "open"],
    ["{pass: abcd, user: x", "abcd"],
    ["token_secret: 0123\n", "input_value=83,"],
  ])("masks what %j may hold though it is broken", (source, printed) => {
    expect(redactorForText(source)(printed)).toContain("[secret]");
  });
});
