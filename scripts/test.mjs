// `npm test`: units, and beside them the image; then what wants the processors idle; then what starts servers, browsers and a
// Docker engine.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

/**
 * One group after the other, those of a group side by side, each several files at a time (vitest.config.ts). The image takes
 * minutes of processor to build and units fill what is left: the third group, which has times to keep, does not pay for it.
 */
const GROUPS = [
  [
    { name: "unit", words: ["--project", "unit", "--project", "alone"] },
    { name: "image", words: ["--project", "image"] },
  ],
  [{ name: "stalls", words: ["--project", "stalls"] }],
  [
    { name: "e2e", words: ["--project", "e2e"] },
    { name: "servers", words: ["--project", "integration", "--project", "config-file"] },
    { name: "docker", words: ["--project", "docker"] },
  ],
];
/** What has not ended by then hangs: it is ended, told as a failure with what it printed, and the rest is counted. */
const LIMIT_MS = 75 * 60_000;
const endAtMs = Date.now() + LIMIT_MS;
/** The line of a file that has ended. */
const FILE_RESULT = /[✓❯×].*\.test\.tsx?.*\d+ tests?/;
const folder = mkdtempSync(path.join(tmpdir(), "proxlb-ui-test-results-"));

/** @param live true where its output is shown as it comes, false where each file's result is, and the rest at its end */
const run = ({ name, words }, live) =>
  new Promise((resolve) => {
    const startedMs = Date.now();
    const file = path.join(folder, name);
    const child = spawn(
      "sh",
      [
        "-c",
        // What the shell and all that it waited for took of the processors: two lines, the second of the latter.
        'npx vitest run "$@"; code=$?; times >"$0"; exit $code',
        `${file}.times`,
        ...words,
        "--reporter=default",
        `--reporter=${path.resolve("tests/support/reporter.ts")}`,
      ],
      {
        stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
        // A group of its own, so that whatever it started can be ended with it.
        detached: true,
        env: { ...process.env, PROXLB_UI_TEST_RESULT: file },
      },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    if (child.stdout)
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (FILE_RESULT.test(line)) console.log(`${name}: ${line.trim()}`);
      });
    const limit = setTimeout(
      () => {
        console.log(`${name}: ended, it hangs`);
        process.kill(-(child.pid ?? 0), "SIGKILL");
      },
      Math.max(0, endAtMs - Date.now()),
    );
    child.on("exit", (code) => {
      clearTimeout(limit);
      if (output) process.stdout.write(`\n== ${name}\n${output}\n`);
      const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
      resolve({
        name,
        code: code ?? 1,
        result,
        seconds: Math.round((Date.now() - startedMs) / 1000),
        processorSeconds: processorSeconds(`${file}.times`),
      });
    });
  });

/** Of all processes of a part that were waited for: not those that outlive who started them, as Docker containers do. */
function processorSeconds(timesFile) {
  if (!existsSync(timesFile)) return null;
  const [, children = ""] = readFileSync(timesFile, "utf8").split("\n");
  const spent = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => minutes * 60 + +seconds,
  );
  return Math.round(spent.reduce((sum, each) => sum + each, 0));
}

// Made once and before, so that two kinds of tests do not make it at the same time. Where it cannot be made, they say so.
if (!process.env.PROXLB_VENV) {
  const cache = path.resolve("node_modules/.cache");
  const made = spawnSync("npx", ["tsx", "scripts/proxlb-install.ts"], {
    stdio: "ignore",
    env: { ...process.env, DATA_DIR: cache },
  });
  if (made.status === 0) process.env.PROXLB_VENV = path.join(cache, "proxlb");
}

const parts = [];
for (const group of GROUPS)
  parts.push(...(await Promise.all(group.map((part, index) => run(part, index === 0)))));
rmSync(folder, { recursive: true, force: true });

const here = (text) => text.replaceAll(`${process.cwd()}/`, "");
const sum = (count) => parts.reduce((total, { result }) => total + (result?.[count] ?? 0), 0);
console.log("\n== parts");
for (const { name, seconds, processorSeconds: busy, result } of parts) {
  const counts = result
    ? `${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`
    : "did not end by itself";
  console.log(`${name}: ${seconds} s (processor: ${busy === null ? "not known" : `${busy} s`}), ${counts}`);
  for (const [file, took] of result?.slowest ?? []) console.log(`    ${took.toFixed(1)} s  ${here(file)}`);
}
const triedTwice = parts.flatMap(({ result }) => result?.triedTwice ?? []);
console.log(
  `tried twice: ${triedTwice.length === 0 ? "none" : triedTwice.map((name) => `\n    ${here(name)}`).join("")}`,
);
// At the end, where it stands also in the last page of a long output.
for (const { name, result } of parts)
  for (const { test, says } of result?.errors ?? [])
    console.log(`\n== ${name}: ${here(test)}\n${says.map(here).join("\n--\n")}`);
// A part that ended badly without a failed test (a file that cannot be read, a crash) is a failure too.
const failed = sum("failed") + parts.filter(({ code, result }) => code !== 0 && !result?.failed).length;
console.log(`\n${sum("passed")} passed, ${failed} failed, ${sum("skipped")} skipped`);
process.exit(failed === 0 ? 0 : 1);
