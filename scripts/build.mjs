// `npm run build`: the pages by Next, the server by esbuild. One after the other: two cores.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";

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
  entryPoints: { server: "server.ts", "restore-access": "scripts/restore-access.ts" },
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
const next = spawnSync("npx", ["next", "build"], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
if (next.status !== 0) process.exit(next.status ?? 1);
// Turbopack writes an empty source map for a worker, whatever is configured; browsers are given none.
for (const file of readdirSync(".next/static", { recursive: true, encoding: "utf8" }))
  if (file.endsWith(".map")) rmSync(path.join(".next/static", file));
