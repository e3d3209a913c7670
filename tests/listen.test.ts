import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

it("ends with a sentence and a code where its port is taken, before it opens or starts anything", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const address = other.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const dataDir = path.join(mkdtempSync(path.join(tmpdir(), "listen-")), "data");
  try {
    const child = spawn(process.execPath, ["--import", "tsx", "--conditions=react-server", "server.ts"], {
      env: { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), DATA_DIR: dataDir },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect(said.trim()).toBe(
      `Port ${port} on 127.0.0.1 is used by another program: end that program, or set PORT to a free one.`,
    );
    expect(code).toBe(1);
    expect(existsSync(dataDir)).toBe(false);
  } finally {
    other.close();
    rmSync(path.dirname(dataDir), { recursive: true, force: true });
  }
}, 60_000);
