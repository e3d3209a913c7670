import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Simulator } from "../simulator/start";

/** What the demo's app and ProxLB need to find the simulated cluster, written into `dataDir`. */
export function writeDemoFiles(
  dataDir: string,
  simulator: Simulator,
): { configFile: string; caFile: string } {
  const caFile = path.join(dataDir, "simulator-ca.pem");
  const configFile = path.join(dataDir, "proxlb.yaml");
  writeFileSync(caFile, simulator.caPem);
  writeFileSync(configFile, demoConfig(simulator), { mode: 0o600 });
  return { configFile, caFile };
}

/** ProxLB's token, which the app uses too, gets what writing rules takes (docs/rules.md), so that they can be tried out. */
export function letRulesBeWritten({ cluster, credentials: { proxlb } }: Simulator): void {
  cluster.roles.set("RuleWriter", ["VM.Config.Options", "Sys.Console"]);
  for (const who of [proxlb.user, proxlb.tokenId]) {
    cluster.acl.push({ path: "/", who, role: "RuleWriter", propagate: true });
  }
}

function demoConfig({ port, credentials: { proxlb } }: Simulator): string {
  return `# The demo's ProxLB: it balances the simulated cluster for real.
proxmox_api:
  hosts: ['127.0.0.1:${port}']
  user: ${proxlb.user}
  token_id: ${proxlb.tokenName}
  token_secret: ${proxlb.secret}
  ssl_verification: true
  timeout: 10

proxmox_cluster:
  maintenance_nodes: []
  ignore_nodes: []

balancing:
  enable: true
  balance_types: ['vm', 'ct']
  method: memory
  mode: used
  balanciness: 10
  parallel: false

service:
  daemon: true
  # Time to look around, and to press the button first.
  delay:
    enable: true
    time: 5
    format: minutes
  schedule:
    interval: 15
    format: minutes
  log_level: INFO
`;
}
