import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine, wholeNumber } from "@/lib/core/command-line";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { compareReadings, generatedFiles } from "@/tests/support/config/differential";

/** Reads files as the product and as the real ProxLB does: `npm run config:differential -- [FOLDER...] --count 1000`. */
const { values, words } = commandLine({
  usage:
    "Usage: npm run config:differential -- [FOLDER...] [--count N] [--seed S]\nCompares every .yaml below the folders, then 3 x N generated files. Ends with 1 where one is read otherwise.",
  options: { count: { type: "string", default: "1000" }, seed: { type: "string", default: "1" } },
  checks: { count: wholeNumber(0, 1_000_000), seed: wholeNumber(0, 999_999_999) },
  words: { least: 0, most: Number.POSITIVE_INFINITY },
});
const python = await pythonOfTools();

let different = 0;
for (const folder of words) await report(folder, filesBelow(folder));
await report("generated", generatedFiles({ count: Number(values.count), seed: Number(values.seed) }));
process.exitCode = different === 0 ? 0 : 1;

async function report(name: string, files: Iterable<[string, Uint8Array]>): Promise<void> {
  const compared = await compareReadings(python, files);
  different += compared.different.length;
  for (const line of compared.different.slice(0, 20)) console.log(line);
  const purpose = Object.entries(compared.onPurpose).map(([id, times]) => `${times} ${id}`);
  console.log(
    `${name}: ${compared.accepted} read the same, ${compared.refused} refused by both, refused here on purpose: ${purpose.join(", ") || "none"}; ${compared.different.length} different`,
  );
}

function* filesBelow(folder: string): Generator<[string, Uint8Array]> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile() && each.name.endsWith(".yaml"))) {
    const path = join(entry.parentPath, entry.name);
    yield [path, readFileSync(path)];
  }
}
