// `npm run build`: the pages by Next, the server by esbuild. One after the other: two cores.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

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
  // `server-only` throws outside Next's own bundles.
  alias: { "server-only": "./tests/support/server-only.ts" },
  logLevel: "warning",
});
for (const name of readdirSync("dist")) if (!(`dist/${name}` in metafile.outputs)) rmSync(`dist/${name}`);
const next = spawnSync("npx", ["next", "build"], {
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
process.exit(next.status ?? 1);
