import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { expect, it } from "vitest";

/** Every command a person may call, how its usage begins, and something that it does not take. */
const COMMANDS: [entry: string, usage: RegExp, wrong: string[]][] = [
  ["server.ts", /Usage: npm start/, ["--port", "3000"]],
  ["scripts/demo.ts", /Usage: npm run demo/, ["--size", "tiny"]],
  ["scripts/restore-access.ts", /Usage: npm run restore-access/, []],
  ["scripts/proxlb-install.ts", /Usage: npm run proxlb:install/, ["--force"]],
  ["scripts/bug-report.ts", /npm run bug-report/, ["--url", "proxlb.example.org"]],
  ["simulator/main.ts", /npm run simulator/, ["--pve", "7.4"]],
];

it.each(COMMANDS)(
  "%s says how it is used, and what it does not understand, without a stack",
  async (...row) => {
    const [entry, usage, wrong] = row;
    const helped = await run(entry, ["--help"]);
    expect(helped).toEqual({ code: 0, stdout: expect.stringMatching(usage), stderr: "" });
    const refused = await run(entry, wrong);
    expect(refused).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(usage) });
    expect(refused.stderr).not.toMatch(/^ {4}at /m);
    if (wrong[1]) expect(refused.stderr).toContain(wrong[0]);
  },
  120_000,
);

it("ends with the variable that is wrong, in one sentence and without a stack", async () => {
  const { code, stdout, stderr } = await run("server.ts", [], { PORT: "abc" });
  expect(stderr.trim()).toBe("The environment is not usable:\n  PORT: Must be a number.");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
}, 60_000);

const LOOPBACKS = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .flatMap(({ address, internal }) => (internal ? [address] : []));

it.each(LOOPBACKS)(
  "looks whether the demo's port is free on %s before it does anything else",
  async (host) => {
    const other = createServer().listen(0, host);
    await new Promise((resolve) => other.once("listening", resolve));
    const address = other.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    try {
      expect(await run("scripts/demo.ts", ["--port", String(port)])).toEqual({
        code: 1,
        stdout: "",
        stderr: `Port ${port} is used by another program. End what uses it, or choose another: npm run demo -- --port ${port + 1}\n`,
      });
    } finally {
      other.close();
    }
  },
  60_000,
);

/** @returns how the command ended and all it said, in an environment with nothing of ours */
async function run(entry: string, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=react-server", entry, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("data", (chunk: Buffer) => {
      said[stream] += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...said };
}
