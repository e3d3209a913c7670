/**
 * `npm run demo`: a simulated cluster, the embedded database, accounts for all four roles, and the real ProxLB where
 * Python is at hand. Everything stays on loopback and in ./data/demo.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLine, oneOf, wholeNumber } from "../lib/core/command-line";
import type { Size } from "../simulator/cluster/seed";
import { startSimulator } from "../simulator/start";
import { startEvents } from "../simulator/tasks/events";
import { ensureBuild } from "./build-state";
import { letRulesBeWritten, writeDemoFiles } from "./demo-config";
import { whyTaken } from "./free-port";
import { installProxlb } from "./proxlb-install";

const { values } = commandLine({
  usage: `Usage: npm run demo -- [--size small|medium|large|huge] [--port 3000] [--without-proxlb]

  --size             3, 8, 32 or 100 simulated nodes
  --port             where the app listens, on this machine only
  --without-proxlb   does not install or start the real ProxLB`,
  options: {
    size: { type: "string", default: "small" },
    port: { type: "string", default: "3000" },
    "without-proxlb": { type: "boolean", default: false },
  },
  checks: { size: oneOf("small", "medium", "large", "huge"), port: wholeNumber(1, 65_535) },
});
const taken = await whyTaken(Number(values.port));
if (taken) {
  console.error(
    `${taken} End what uses it, or choose another: npm run demo -- --port ${Number(values.port) + 1}`,
  );
  process.exit(1);
}

const dataDir = path.resolve("data/demo");
// A new cluster each time: the history of another one would not fit it. The installed ProxLB stays.
rmSync(path.join(dataDir, "app"), { recursive: true, force: true });
mkdirSync(path.join(dataDir, "app"), { recursive: true, mode: 0o700 });

const simulator = await startSimulator({ size: values.size as Size });
const stopEvents = startEvents(simulator);
letRulesBeWritten(simulator);
const { configFile, caFile } = writeDemoFiles(dataDir, simulator);
console.log(`Simulated cluster (${values.size}): ${simulator.url}`);

const proxlbDir = path.join(dataDir, "proxlb");
const proxlb = values["without-proxlb"] ? Promise.resolve(false) : prepareProxlb();
await ensureBuild((line) => console.log(line));
const url = `http://localhost:${values.port}`;
const app = startApp();
await untilReady();
console.log(`\nOpen ${url}: the sign-in page names the accounts. Ctrl+C ends the demo.`);
await proxlb;

/** Ends with the app: if that does not start, it says why itself. */
async function untilReady(): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/readyz`).catch(() => null); // it does not listen yet
    if (answer?.ok) return;
    await sleep(200);
  }
}

async function prepareProxlb(): Promise<boolean> {
  try {
    const { version, installed } = await installProxlb({ dir: proxlbDir });
    console.log(
      `ProxLB ${version} ${installed ? "was installed" : "is there"}. In the demo it starts by itself and migrates guests of the simulated cluster.`,
    );
    return true;
  } catch (error) {
    console.log(`Without the real ProxLB: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function startApp(): ChildProcess {
  const child = spawn(process.execPath, ["--disable-proto=delete", "dist/server.mjs"], {
    stdio: "inherit",
    env: {
      ...process.env,
      NODE_ENV: "production",
      DEMO_MODE: "1",
      LOG_LEVEL: process.env.LOG_LEVEL ?? "warn",
      PORT: values.port,
      APP_URL: url,
      DATA_DIR: path.join(dataDir, "app"),
      DATABASE_URL: "",
      PROXLB_DRIVER: values["without-proxlb"] ? "none" : "process",
      PROXLB_PYTHON: path.join(proxlbDir, "bin", "python"),
      PROXLB_CONFIG: configFile,
      PVE_CA_FILE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
    },
  });
  child.on("exit", (code) => void end(code ?? 1));
  return child;
}

let ending = false;
async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  stopEvents();
  await simulator.stop();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => app.kill(signal));
