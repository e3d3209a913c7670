#!/usr/bin/env node
import { commandLine } from "@/lib/core/command-line";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { shownFindings } from "./config-findings";
import { textOf } from "./config-text";

/**
 * `proxlb-ui check FILE [--json]`: what the Config page says of a proxlb.yaml, at the lines of the file. `proxlb-ui mask FILE`: the
 * file as people see it who may not edit it, fit to be shown to others. Neither needs a database, network or Proxmox.
 */
const USAGE = `Usage: proxlb-ui check FILE [--json]
       proxlb-ui mask FILE
From the sources: npm run config:check -- FILE [--json], npm run config:mask -- FILE
check tells what is to be said of a proxlb.yaml; ends with 1 where ProxLB refuses the file or ends with it.
mask prints it with its secrets masked; ends with 1 where they cannot be told from the rest.
Both end with 2 where the file cannot be read.`;
const { values, words } = commandLine({
  usage: USAGE,
  options: { json: { type: "boolean", default: false } },
  words: { least: 2, most: 2 },
});
const [command = "", path = ""] = words;
if (command === "check") await check(path, values.json);
else if (command === "mask" && !values.json) await mask(path);
else {
  const wrong = command === "mask" ? "mask takes no --json." : `"${command}" is no command.`;
  process.stderr.write(`${wrong}\n${USAGE}\n`);
  process.exitCode = 2;
}

async function check(path: string, asJson: boolean): Promise<void> {
  const findings = await shownFindings(await textOf(path));
  const errors = findings.filter(({ severity }) => severity === "error").length;
  if (asJson) console.log(JSON.stringify(findings, null, 2));
  else {
    for (const { id, severity, line, column, path: key, message, fix } of findings) {
      const place = line === null ? path : `${path}:${line}:${column ?? 1}`;
      const what = key === "" ? id : `${id} ${key}`;
      console.log(`${place}: ${severity} ${what}: ${message}${fix ? ` [${fix}]` : ""}`);
    }
    console.log(`${count(errors, "error")}, ${count(findings.length - errors, "note")}`);
  }
  process.exitCode = errors === 0 ? 0 : 1;
}

async function mask(path: string): Promise<void> {
  const masked = maskConfig(await textOf(path), { strict: true });
  if (masked === null) {
    process.stderr.write(
      "This is not valid YAML, so its secrets cannot be told from the rest: nothing of it is shown.\n",
    );
    process.exitCode = 1;
  } else process.stdout.write(masked.text);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
