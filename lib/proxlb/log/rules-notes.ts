import { type Rule, rule } from "./rule";

/** Remarks of a cycle: missing data, rules that cannot be kept, features that are off. None of them ends it. */
export const NOTE_RULES: Rule[] = [
  rule(/^Node (?<node>\S+) found in cluster\. Applying pinning/, "debug", ({ node = "" }) => [
    { type: "pin", node, known: true },
    `A guest is pinned to ${node}`,
  ]),
  rule(/^Node (?<node>\S+) not found in cluster\. Not applying pinning/, "warning", ({ node = "" }) => [
    { type: "pin", node, known: false },
    `A guest is pinned to ${node}, which is not in the cluster`,
  ]),
  rule(/^(?:Pool pinning tag|Tag) (?<node>\S+) is invalid!/, "debug", ({ node = "" }) => [
    { type: "pin", node, known: false },
    `A pin names ${node}, which is not in the cluster`,
  ]),
  rule(
    /^Failed to retrieve (?:AVERAGE |MAX )?RRD data for (?:guest|node): (?<subject>.+?)(?: \(ID: \d+\) on node: \S+?)?\. Using/,
    "warning",
    ({ subject = "" }) => [
      { type: "data_missing", subject },
      `Statistics of ${subject} are missing and count as 0`,
    ],
  ),
  rule(/^Failed to get PVE version for node: (?<subject>\S+?)\.$/, "error", ({ subject = "" }) => [
    { type: "data_missing", subject },
    `${subject} does not tell its Proxmox version`,
  ]),
  rule(/^Error fetching pool details for pool (?<subject>[^:]+):/, "warning", ({ subject = "" }) => [
    { type: "data_missing", subject },
    `The members of pool ${subject} cannot be read, so its rules do nothing`,
  ]),
  rule(
    /^Configured (?:default )?(?:resource )?reservation for node (?<node>\S+) .*Not applying/,
    "warning",
    ({ node = "" }) => [
      { type: "reserve_not_applied", node },
      `The reserve for ${node} is larger than the node and is not applied`,
    ],
  ),
  rule(/Deactivating migration option 'with-conntrack-state'/, "info", () => [
    { type: "feature_off", feature: "conntrack" },
    "Connection tracking state is not migrated: a node runs Proxmox VE 8 or older",
  ]),
  rule(/Deactivating balancing!|Balancing deactivated!/, "warning", () => [
    { type: "feature_off", feature: "balancing" },
    "Balancing by pressure needs Proxmox VE 9 on every node: nothing will be migrated",
  ]),
  rule(/^Ignoring invalid maintenance schedule '(?<entry>[^']*)'/, "warning", ({ entry = "" }) => [
    { type: "rule_note", guest: null },
    `The maintenance schedule "${entry}" is not understood`,
  ]),
  rule(/^No possible target nodes found for balancing/, "warning", () => [
    { type: "rule_note", guest: null },
    "Rules and maintenance leave no node to move to",
  ]),
  rule(
    /^Warning: Could not find a suitable node to relocate guest (?<guest>\S+) from/,
    "warning",
    ({ guest = "" }) => [
      { type: "rule_note", guest },
      `No node can take ${guest} from its node in maintenance`,
    ],
  ),
  rule(/^Warning: Balancing may not be perfect because guest (?<guest>\S+) was/, "info", ({ guest = "" }) => [
    { type: "rule_note", guest },
    `${guest} is on a node in maintenance`,
  ]),
  rule(
    /^Skipping relocation of guest (?<guest>\S+) due to (?<why>no target node|insufficient resources)/,
    "warning",
    ({ guest = "", why = "" }) => [
      { type: "rule_note", guest },
      why.startsWith("no")
        ? `${guest} stays: no node is left for it`
        : `${guest} stays: its target has too little memory`,
    ],
  ),
  rule(
    /^Node: (?<node>\S+) already got used for anti-affinity group:: (?<group>\S+?)\. \(Tried for guest: (?<guest>.+)\)$/,
    "debug",
    ({ node = "", group = "", guest = "" }) => [
      { type: "rule_note", guest },
      `${node} already holds a guest of ${group}; trying another node for ${guest}`,
    ],
  ),
  rule(/^Guest '(?<guest>[^']+)' has a specific relationship .*not known/, "warning", ({ guest = "" }) => [
    { type: "rule_note", guest },
    `${guest} is pinned to a node that is not in the cluster`,
  ]),
];
