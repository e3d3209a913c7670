// `npm run build`: the pages by Next, the server by esbuild. One after the other: two cores.
import { spawn } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { packagesOf } from "./licences.mjs";

/** What the front knows of the API, read from the sources (lib/http/api-paths.ts). */
const SCAN = "dist/scan-api-paths.mjs";
await build({
  entryPoints: ["lib/http/api-paths.ts"],
  outfile: SCAN,
  platform: "node",
  format: "esm",
  logLevel: "warning",
});
const { scanApiPaths } = await import(path.resolve(SCAN));

const { metafile } = await build({
  entryPoints: {
    server: "server.ts",
    "restore-access": "scripts/restore-access.ts",
    "proxlb-ui": "scripts/proxlb-ui.ts",
  },
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // What is imported when it is first used (the drivers, with dockerode) then also loads only then.
  splitting: true,
  metafile: true,
  packages: "external",
  sourcemap: "linked",
  define: { BUILT_API_PATHS: JSON.stringify(scanApiPaths(process.cwd())) },
  // `server-only` throws outside Next's own bundles.
  alias: { "server-only": "./tests/support/server-only.ts" },
  logLevel: "warning",
});
for (const name of readdirSync("dist")) if (!(`dist/${name}` in metafile.outputs)) rmSync(`dist/${name}`);
writeFileSync("dist/licences.json", JSON.stringify(packagesOf(process.cwd())));
/** Next's advice to rename middleware.ts: nothing for who only runs the app. */
const ADVICE = /middleware-to-proxy|"middleware" file convention|^ *To migrate automatically, run:/;
/** Whether a line tells something. Around the advice stand empty ones. */
const tells = (stream, line) => !ADVICE.test(line) && (stream === "stdout" || line.trim() !== "");
const next = spawn("npx", ["next", "build"], {
  stdio: ["ignore", "pipe", "pipe"],
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
for (const stream of ["stdout", "stderr"]) {
  createInterface({ input: next[stream] }).on("line", (line) => {
    if (tells(stream, line)) process[stream].write(`${line}\n`);
  });
}
const code = await new Promise((resolve) => next.once("close", resolve));
if (code !== 0) process.exit(code ?? 1);
// Turbopack writes an empty source map for a worker, whatever is configured; browsers are given none.
for (const file of readdirSync(".next/static", { recursive: true, encoding: "utf8" }))
  if (file.endsWith(".map")) rmSync(path.join(".next/static", file));
