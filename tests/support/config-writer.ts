/** A process to be killed: saves two texts over each other until then (or `once`). Arguments: file, data folder, way, two texts. */
import { readFileSync } from "node:fs";
import { writeConfigFile } from "@/lib/config-file/write";
import { overwriteInPlace, repairConfigFile } from "@/lib/config-file/write-in-place";
import { sha256 } from "@/lib/core/hashes";

const [file = "", dataDir = "", way, one = "", two = ""] = process.argv.slice(2);
const texts = [readFileSync(one, "utf8"), readFileSync(two, "utf8")];

const save = (text: string) =>
  way === "in-place"
    ? overwriteInPlace(dataDir, file, text)
    : writeConfigFile({ path: file, dataDir }, text, sha256(readFileSync(file, "utf8")));

await repairConfigFile(dataDir);
for (let index = 0; ; index += 1) {
  const begunMs = performance.now();
  await save(texts[index % 2] ?? "");
  if (way === "once") break;
  // How long one takes on this machine, with what its disk does beside it: the kill is to fall into one of the next.
  if (index === 1) process.stdout.write(`${performance.now() - begunMs}\n`);
}
