// `npm test`: units first, which fill every processor; then side by side what mostly waits for the servers that it starts.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Screens on which mostly migrations are waited for. */
const MOVES = ["tests/e2e/instant-plan.test.ts", "tests/e2e/main-job.test.ts"];
const UNIT = { name: "unit", words: ["--project", "unit"] };
/** Side by side, each list in its order; about as long as each other on two processors. */
const LANES = [
  [{ name: "integration", words: ["--project", "integration"] }],
  [
    { name: "docker", words: ["--project", "docker"] },
    { name: "e2e, moves", words: ["--project", "e2e", ...MOVES] },
  ],
  [{ name: "e2e", words: ["--project", "e2e", ...MOVES.flatMap((file) => ["--exclude", file])] }],
];
const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-test-results-"));

/** @param live true where its output is shown as it comes, false where it is printed at its end */
const run = ({ name, words }, live) =>
  new Promise((resolve) => {
    const startedMs = Date.now();
    const file = path.join(folder, name);
    const child = spawn(
      "npx",
      [
        "vitest",
        "run",
        ...words,
        "--reporter=default",
        `--reporter=${path.resolve("tests/support/reporter.ts")}`,
      ],
      {
        stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
        env: { ...process.env, PROXLB_UI_TEST_RESULT: file },
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("exit", (code) => {
      const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
      resolve({
        name,
        code: code ?? 1,
        output,
        result,
        seconds: Math.round((Date.now() - startedMs) / 1000),
      });
    });
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

const parts = [await run(UNIT, true)];
const runLane = async (lane, live) => {
  const done = [];
  for (const part of lane) done.push(await run(part, live));
  return done;
};
parts.push(...(await Promise.all(LANES.map((lane, index) => runLane(lane, index === 0)))).flat());
for (const { name, output } of parts) if (output) process.stdout.write(`\n== ${name}\n${output}`);
rmSync(folder, { recursive: true, force: true });

const here = (file) => path.relative(process.cwd(), file);
const sum = (count) => parts.reduce((total, { result }) => total + (result?.[count] ?? 0), 0);
console.log("\n== parts");
for (const { name, seconds, result } of parts) {
  const counts = result
    ? `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`
    : "did not end by itself";
  console.log(`${name}: ${seconds} s, ${counts}`);
  for (const [file, took] of result?.slowest ?? []) console.log(`    ${took.toFixed(1)} s  ${here(file)}`);
}
const triedTwice = parts.flatMap(({ result }) => result?.triedTwice ?? []);
console.log(
  `tried twice: ${triedTwice.length === 0 ? "none" : triedTwice.map((name) => `\n    ${here(name)}`).join("")}`,
);
// A part that ended badly without a failed test (a file that cannot be read, a crash) is a failure too.
const failed = sum("failed") + parts.filter(({ code, result }) => code !== 0 && !result?.failed).length;
console.log(`\n${sum("passed")} passed, ${failed} failed, ${sum("skipped")} skipped`);
process.exit(failed === 0 ? 0 : 1);
