// `npm test`: units first; then what starts real servers beside what clicks through screens, because both mostly wait.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";

const run = (project, live) =>
  new Promise((resolve) => {
    const child = spawn("npx", ["vitest", "run", "--project", project], {
      stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("exit", (code) => resolve({ project, code: code ?? 1, output }));
  });

// Made once and before, so that two kinds of tests do not make it at the same time. Where it cannot be made, they say so.
if (!process.env.PROXLB_VENV) {
  const cache = path.resolve("node_modules/.cache");
  const made = spawnSync("npx", ["tsx", "scripts/proxlb-install.ts"], {
    stdio: "ignore",
    env: { ...process.env, DATA_DIR: cache },
  });
  if (made.status === 0) process.env.PROXLB_VENV = path.join(cache, "proxlb");
}

const units = await run("unit", true);
const [integration, screens] = await Promise.all([run("integration", true), run("e2e", false)]);
process.stdout.write(`\n== e2e\n${screens.output}`);

const failed = [units, integration, screens].filter(({ code }) => code !== 0).map(({ project }) => project);
console.log(failed.length === 0 ? "\nAll three kinds of tests passed." : `\nFailed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
