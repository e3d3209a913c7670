// `npm test`: units first; then what starts real servers beside what clicks through screens, because both mostly wait.
import { spawn } from "node:child_process";

const run = (project, live) =>
  new Promise((resolve) => {
    const child = spawn("npx", ["vitest", "run", "--project", project], {
      stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("exit", (code) => resolve({ project, code: code ?? 1, output }));
  });

const units = await run("unit", true);
const [integration, screens] = await Promise.all([run("integration", true), run("e2e", false)]);
process.stdout.write(`\n== e2e\n${screens.output}`);

const failed = [units, integration, screens].filter(({ code }) => code !== 0).map(({ project }) => project);
console.log(failed.length === 0 ? "\nAll three kinds of tests passed." : `\nFailed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
