import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig, stringifyConfig } from "@/lib/proxlb/config/parse";
import { diagnose, startIssues } from "@/lib/proxlb/doctor/doctor";
import { UNKNOWN_CLUSTER } from "@/lib/proxlb/doctor/known-cluster";
import { type Simulator, startSimulator } from "@/simulator/start";
import { findProxlb } from "@/tests/support/proxlb";

const python = await findProxlb();

/** What the doctor says of a file's start, against what the real ProxLB does with it. */
describe.runIf(python)("a file that ProxLB's parser takes", () => {
  let simulator: Simulator;
  const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-start-"));
  beforeAll(async () => {
    simulator = await startSimulator({ size: "small", autoDrift: false, authDelayMs: 0 });
    writeFileSync(path.join(folder, "ca.pem"), simulator.caPem);
  });
  afterAll(async () => {
    await simulator?.stop();
    rmSync(folder, { recursive: true });
  });

  /** One dry run. @returns ProxLB's exit code */
  function start(text: string): Promise<number | null> {
    const file = path.join(folder, "proxlb.yaml");
    writeFileSync(file, text);
    const child = spawn(String(python), ["-m", "proxlb", "-c", file, "-d"], {
      stdio: "ignore",
      env: { ...process.env, REQUESTS_CA_BUNDLE: path.join(folder, "ca.pem") },
    });
    return new Promise((resolve) => child.once("exit", resolve));
  }

  const of = (change: object, service: object = { daemon: false }) => {
    const { user, tokenName, secret } = simulator.credentials.proxlb;
    const api = {
      hosts: [`127.0.0.1:${simulator.port}`],
      user,
      token_id: tokenName,
      token_secret: secret,
      timeout: 10,
      wait_time: 0,
      ...change,
    };
    return stringifyConfig({
      proxmox_api: api,
      balancing: { balance_types: ["vm"] },
      service,
    });
  };
  const issuesOf = (text: string) => {
    const parsed = parseConfig(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    return startIssues(parsed).map(({ id }) => id);
  };

  it("and of which the doctor says nothing starts", async () => {
    expect(issuesOf(of({}))).toEqual([]);
    expect(await start(of({}))).toBe(0);
  });

  it.each([
    ["token_id_whole", () => ({ token_id: "proxlb@pve!proxlb" })],
    ["credentials_both", () => ({ pass: "abc12345" })],
    ["hosts_empty", () => ({ hosts: [] })],
    ["host_scheme", () => ({ hosts: ["https://127.0.0.1", `127.0.0.1:${simulator.port}`] })],
    ["host_port", () => ({ hosts: [`127.0.0.1:${simulator.port}`, "pve:web"] })],
    ["host_port", () => ({ hosts: ["127.0.0.1:70000"] })],
    ["host_ipv6", () => ({ hosts: ["fc00::1"] })],
    ["host_ipv6", () => ({ hosts: ["fe01:bad:code::cafe"] })],
    ["host_scheme", () => ({ hosts: ["https://127.0.0.1:8006"] })],
    ["token_id_missing", () => ({ token_id: null })],
    ["credentials_missing", () => ({ token_id: null, token_secret: null })],
    ["credentials_missing", () => ({ token_secret: null })],
    ["user_without_realm", () => ({ user: "proxlb" })],
    ["user_with_token", () => ({ user: "proxlb@pve!proxlb" })],
    ["timeout_none", () => ({ timeout: 0 })],
    ["timeout_none", () => ({ timeout: -1 })],
    ["retries_none", () => ({ retries: 0 })],
  ])("and of which the doctor says %s ends at its start", async (id, change) => {
    const text = of(change());
    expect(issuesOf(text)).toEqual([id]);
    expect(await start(text)).not.toBe(0);
  });

  it.each([
    ["an interval", "interval_negative", { schedule: { interval: -1 } }],
    ["a delay", "delay_negative", { daemon: false, delay: { enable: true, time: -1 } }],
  ])("ends with %s that is negative", async (_, id, service) => {
    const text = of({}, service);
    const errors = diagnose(text, UNKNOWN_CLUSTER).filter(({ severity }) => severity === "error");
    expect(errors.map((found) => found.id)).toEqual([id]);
    expect(await start(text)).not.toBe(0);
  });

  it.each([
    ["a bare IPv6 address", () => ({ hosts: ["fd00::beef", `127.0.0.1:${simulator.port}`] })],
    [
      "a host that no name server knows",
      () => ({ hosts: ["nowhere.invalid", `127.0.0.1:${simulator.port}`] }),
    ],
    ["an address cut at its last colon", () => ({ hosts: ["fc00::1", `127.0.0.1:${simulator.port}`] })],
    ["an empty password beside the token", () => ({ pass: "" })],
  ])("with %s starts all the same, and the doctor lets it pass", async (_, change) => {
    const text = of(change());
    expect(issuesOf(text)).toEqual([]);
    expect(await start(text)).toBe(0);
  });
});
