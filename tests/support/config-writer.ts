/** A process to be killed: saves two texts over each other until then (or `once`). Arguments: file, data folder, way, two texts. */
import { readFileSync } from "node:fs";
import { writeConfigFile } from "@/lib/config-file/write";
import { overwriteInPlace, repairConfigFile } from "@/lib/config-file/write-in-place";
import { sha256 } from "@/lib/core/hashes";

const [file = "", dataDir = "", way, one = "", two = ""] = process.argv.slice(2);
const texts = [readFileSync(one, "utf8"), readFileSync(two, "utf8")];

await repairConfigFile(dataDir);
process.stdout.write("ready\n");
for (let index = 0; ; index += 1) {
  const text = texts[index % 2] ?? "";
  if (way === "rename")
    await writeConfigFile({ path: file, dataDir }, text, sha256(readFileSync(file, "utf8")));
  else await overwriteInPlace(dataDir, file, text);
  if (way === "once") break;
}
