import { commandLine } from "@/lib/core/command-line";
import { shownFindings } from "./config-findings";
import { textOf } from "./config-text";

/**
 * `npm run config:check -- FILE [--json]`: what the Config page says of a proxlb.yaml, at the lines of the file. Needs no
 * database, network or Proxmox. Ends with 1 where ProxLB would refuse the file or end with it.
 */
const { values, words } = commandLine({
  usage:
    "Usage: npm run config:check -- FILE [--json]\nEnds with 1 where ProxLB refuses the file or ends with it, and with 2 where it cannot be read.",
  options: { json: { type: "boolean", default: false } },
  words: { least: 1, most: 1 },
});
const [path = ""] = words;
const findings = await shownFindings(await textOf(path));
const errors = findings.filter(({ severity }) => severity === "error").length;

if (values.json) console.log(JSON.stringify(findings, null, 2));
else {
  for (const { id, severity, line, column, path: key, message, fix } of findings) {
    const place = line === null ? path : `${path}:${line}:${column ?? 1}`;
    const what = key === "" ? id : `${id} ${key}`;
    console.log(`${place}: ${severity} ${what}: ${message}${fix ? ` [${fix}]` : ""}`);
  }
  console.log(`${count(errors, "error")}, ${count(findings.length - errors, "note")}`);
}
process.exitCode = errors === 0 ? 0 : 1;

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
