import { commandLine } from "@/lib/core/command-line";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { textOf } from "./config-text";

/** `npm run config:mask -- FILE`: a proxlb.yaml as people see it who may not edit it, fit to be shown to others. */
const [path = ""] = commandLine({
  usage:
    "Usage: npm run config:mask -- FILE\nPrints the file with its secrets masked; ends with 1 where they cannot be told from the rest.",
  words: { least: 1, most: 1 },
}).words;
const masked = maskConfig(await textOf(path), { strict: true });
if (masked === null) {
  process.stderr.write(
    "This is not valid YAML, so its secrets cannot be told from the rest: nothing of it is shown.\n",
  );
  process.exitCode = 1;
} else process.stdout.write(masked.text);
