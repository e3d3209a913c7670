import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { isBuilt, type Stack, startStack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";

/** Something of the app's that goes wrong where nobody catches it, when the test says so (SIGUSR2). */
const OF_SERVER = `Object.assign(new Error("made by a test"), { stack: "Error: made by a test\\n    at own (" + process.cwd() + "/dist/server.mjs:1:1)" })`;
const DEFECTS = {
  exception: `setImmediate(() => { throw new TypeError("made by a test"); });`,
  rejection: `Promise.reject(${OF_SERVER});`,
  "rejection that is no Error": `Promise.reject("made by a test");`,
  "rejection of a library": `Promise.reject(new Error("made by a test"));`,
  "client that went away": `setImmediate(() => { throw Object.assign(new Error("made by a test"), { code: "ECONNRESET" }); });`,
};

describe.runIf(isBuilt())("the app, when something of it goes wrong where nobody catches it", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "defects-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function appWith(defect: keyof typeof DEFECTS): Promise<Stack> {
    const preload = path.join(folder, `${defect.replaceAll(" ", "-")}.mjs`);
    writeFileSync(preload, `process.on("SIGUSR2", () => { ${DEFECTS[defect]} });`);
    const app = await startStack({ env: { NODE_OPTIONS: `--import ${preload}` } });
    onTestFinished(() => app.stop());
    return app;
  }
  const lockOf = ({ dataDir }: Stack) => path.join(dataDir, "app", "db.lock");
  const linesOf = ({ output }: Stack) =>
    output()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { level: number; msg?: string; why?: string; err?: unknown });

  it.each(["exception", "rejection", "rejection that is no Error"] as const)(
    "ends in order with a code, after an %s",
    async (defect) => {
      const app = await appWith(defect);
      expect(existsSync(lockOf(app))).toBe(true);
      process.kill(app.pid, "SIGUSR2");
      await until(() => app.exitCode() !== null, { limitMs: 15_000 });
      expect(app.exitCode()).toBe(1);
      expect(linesOf(app)).toContainEqual(expect.objectContaining({ level: 60, err: expect.anything() }));
      expect(linesOf(app)).toContainEqual(expect.objectContaining({ msg: "stopping", why: "a defect" }));
      // In order: the database was closed, so that the next start finds it free.
      expect(existsSync(lockOf(app))).toBe(false);
    },
  );

  it("lives on, and says so, after a rejection that is not of its own code", async () => {
    const app = await appWith("rejection of a library");
    process.kill(app.pid, "SIGUSR2");
    const isTold = () =>
      linesOf(app).some(
        ({ level, err }) => level === 50 && JSON.stringify(err ?? "").includes("made by a test"),
      );
    await until(isTold, { limitMs: 10_000 });
    expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
  });

  it("lives on after a client that went away", async () => {
    const app = await appWith("client that went away");
    process.kill(app.pid, "SIGUSR2");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
  });
});
