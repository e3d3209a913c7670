#!/usr/bin/env node
// Stands in for ProxLB's Python where only the speed of the log matters. Started as the app starts ProxLB
// (-c PREAMBLE -c CONFIG); a file log-source.json beside CONFIG says what to do:
//   {"pauseMs": 100}          a line with the time it was written, about so often
//   {"lines": ["text"]}       these lines, once, each with a head
//   {"flood": 10000, "s": 10} so many lines a second; then flooded.json says what was really written
//                             "pad": so many characters more a line
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const folder = path.dirname(process.argv[process.argv.lastIndexOf("-c") + 1] ?? "");
let written = 0;

function wanted() {
  try {
    return JSON.parse(readFileSync(path.join(folder, "log-source.json"), "utf8"));
  } catch {
    return { pauseMs: 1000 }; // not there yet, or half written
  }
}

function head(level) {
  return `${new Date().toISOString().replace("T", " ").replace(".", ",").slice(0, 23)} - ProxLB - ${level} - `;
}

/** Blocks while the pipe is full, as Python's prints do. */
function say(text, lines) {
  written += lines;
  return new Promise((resolve) => process.stdout.write(text, resolve));
}

async function flood(perSecond, seconds, pad) {
  await say(`${head("INFO")}Bench: the flood begins.\n`, 1);
  await sleep(600);
  const total = perSecond * seconds;
  const before = written;
  const startedAt = performance.now();
  while (written - before < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    let text = "";
    let lines = 0;
    for (let next = written - before; next < due; next += 1, lines += 1) {
      text += `${head("INFO")}Bench: line ${next} of a flood, about as long as what ProxLB says of one guest: vm-${next % 500} memory_used 4294967296.${" pad".repeat(pad / 4)}\n`;
    }
    await say(text, lines);
    await sleep(10);
  }
  const ms = performance.now() - startedAt;
  await sleep(600);
  await say(`${head("INFO")}Bench: the flood ends.\n`, 1);
  writeFileSync(path.join(folder, "flooded.json"), JSON.stringify({ lines: total, ms }));
}

process.on("SIGINT", () => process.exit(0));
// As ProxLB does it: it ends with the app, however that ends.
process.stdin.resume().on("end", () => process.exit(1));
let flooded = false;
while (true) {
  const order = wanted();
  if (order.flood && !flooded) {
    flooded = true;
    await flood(order.flood, order.s, order.pad ?? 0);
  }
  if (order.lines && written === 0) {
    await say(order.lines.map((line) => `${head("INFO")}${line}\n`).join(""), order.lines.length);
  }
  const pauseMs = order.pauseMs ?? 1000;
  // Uneven, so that it does not beat in step with the app's own batches.
  await sleep(pauseMs * (0.5 + Math.random()));
  if (order.pauseMs) await say(`${head("INFO")}Bench: written=${Date.now()}\n`, 1);
}
