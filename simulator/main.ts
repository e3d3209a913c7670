import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine, numberAboveZero, oneOf, wholeNumber } from "@/lib/core/command-line";
import type { Size } from "./cluster/seed";
import type { PveVersion } from "./cluster/state";
import { startSimulator } from "./start";
import { startEvents } from "./tasks/events";

const USAGE = `A Proxmox VE API on loopback, for demo, development and tests.

  npm run simulator -- [--size small|medium|large|huge] [--seed 1] [--port 8006]
                       [--time-scale 1] [--pve 9.2|8.4] [--node-ports] [--events]

  --time-scale   simulated seconds per real second
  --node-ports   every node listens on a port of its own
  --events       now and then something happens: load peaks, a node that leaves and returns
`;

const { values } = commandLine({
  usage: USAGE,
  options: {
    size: { type: "string", default: "small" },
    seed: { type: "string", default: "1" },
    port: { type: "string", default: "8006" },
    "time-scale": { type: "string", default: "1" },
    pve: { type: "string", default: "9.2" },
    "node-ports": { type: "boolean", default: false },
    events: { type: "boolean", default: false },
  },
  checks: {
    size: oneOf("small", "medium", "large", "huge"),
    seed: wholeNumber(0, 999_999_999),
    port: wholeNumber(0, 65_535),
    "time-scale": numberAboveZero,
    pve: oneOf("9.2", "8.4"),
  },
});

const simulator = await start({
  size: values.size as Size,
  seed: Number(values.seed),
  port: Number(values.port),
  pveVersion: values.pve as PveVersion,
  timeScale: Number(values["time-scale"]),
  nodePorts: values["node-ports"],
});
const folder = join(tmpdir(), `proxlb-ui-simulator-${simulator.port}`);
mkdirSync(folder, { recursive: true });
const caPath = join(folder, "ca.pem");
writeFileSync(caPath, simulator.caPem);
const stopEvents = values.events ? startEvents(simulator) : () => {};

const { proxlb, root, admin } = simulator.credentials;
console.log(`Proxmox VE ${values.pve}, size ${values.size}: ${simulator.url}
CA                 ${caPath}
SHA-256            ${simulator.fingerprint256}
root@pam           ${root.password}
admin token        ${admin.tokenId}=${admin.secret}

proxlb.yaml
proxmox_api:
  hosts: ["127.0.0.1:${simulator.port}"]
  user: ${proxlb.user}
  token_id: ${proxlb.tokenName}
  token_secret: ${proxlb.secret}
  ssl_verification: false
  timeout: 10
balancing:
  enable: true
  balance_types: [vm, ct]
  method: memory
  balanciness: 10
service:
  daemon: false
`);
for (const [node, port] of Object.entries(simulator.nodePorts))
  console.log(`${node}: https://127.0.0.1:${port}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopEvents();
    void simulator.stop().then(() => process.exit(0));
  });
}

async function start(options: Parameters<typeof startSimulator>[0]) {
  try {
    return await startSimulator(options);
  } catch (error) {
    console.error(`The simulator cannot start: ${error instanceof Error ? error.message : String(error)}`);
    return process.exit(1);
  }
}
