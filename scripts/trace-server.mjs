// After `BUILD_STANDALONE=1 npm run build`: completes .next/standalone to a folder that runs by itself.
// Next traces what its pages need; what server.ts needs beside that is traced here, with Next's own tracer.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);
const { nodeFileTrace } = require("next/dist/compiled/@vercel/nft");

const ROOT = process.cwd();
const OUT = path.join(ROOT, ".next", "standalone");
const ENTRIES = [
  ...readdirSync("dist")
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => `dist/${name}`),
  // Required by name in a child process, which no tracer sees (db/embedded.ts).
  path.relative(ROOT, require.resolve("@electric-sql/pglite")),
];
/** Reachable on paper, never in production: development, the build, the image optimizer, which is switched off. */
const NEVER = [
  "**/*.{map,md,d.ts,d.mts,d.cts}",
  "**/node_modules/{sharp,@img,typescript,esbuild,@swc/core,caniuse-lite}/**",
  "**/node_modules/next/dist/{docs,bin,cli,telemetry,next-devtools}/**",
  "**/node_modules/next/dist/**/*.{runtime.dev.js,development.js}",
  "**/node_modules/next/dist/server/capsize-font-metrics.json",
  "**/node_modules/next/dist/server/lib/squoosh/**",
  "**/node_modules/next/dist/compiled/{webpack*,babel*,@babel,terser,cssnano*,postcss*,@next/font,next-devtools,@vercel/nft}/**",
  "**/node_modules/next/dist/compiled/{crypto-browserify,assert,browserify-zlib,stream-browserify,mini-css-extract-plugin,sass-loader,css-loader,loader-utils*}/**",
];
const COPIES = [".next/static", "public", "drizzle", "package.json", "dist/licences.json"];
/** As the server.js that Next writes: it takes the configuration of the build, so that no loader has to be there. */
const START = `import { readFileSync } from "node:fs";

const built = JSON.parse(readFileSync(new URL(".next/required-server-files.json", import.meta.url), "utf8"));
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(built.config);
await import("./dist/server.mjs");
`;

if (!existsSync(OUT)) throw new Error("There is no .next/standalone: build with BUILD_STANDALONE=1 first.");
const { fileList } = await nodeFileTrace(ENTRIES, { base: ROOT, processCwd: ROOT, ignore: NEVER });
for (const file of fileList) {
  const target = path.join(OUT, file);
  // Our sources are bundled in dist; the tracer takes whole folders where code reads below the working folder.
  if (!/^(dist|node_modules)\//.test(file) || existsSync(target)) continue;
  mkdirSync(path.dirname(target), { recursive: true });
  cpSync(path.join(ROOT, file), target, { verbatimSymlinks: true });
}
for (const entry of COPIES) {
  cpSync(path.join(ROOT, entry), path.join(OUT, entry), { recursive: true, force: true });
}
// Next's own server would start without sockets and live picture.
rmSync(path.join(OUT, "server.js"), { force: true });
writeFileSync(path.join(OUT, "start.mjs"), START);
const bytes = tidy(OUT);
console.log(`.next/standalone is complete: ${Math.round(bytes / 1e6)} MB.`);

/** Source maps tell the source and weigh more than the code. @returns the bytes that stay */
function tidy(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += tidy(file);
    else if (entry.isFile() && entry.name.endsWith(".map")) rmSync(file);
    else if (entry.isFile()) bytes += statSync(file).size;
  }
  return bytes;
}
