import { PlanFailure } from "./failure";

const RELEASE = /^v?(\d+(?:\.\d+)*)(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?$/i;
const EARLY = /^v?(\d+(?:\.\d+)*)[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?\d*$/i;

interface VersionedNode {
  readonly name: string;
  readonly pveVersion: string;
}

/**
 * True when a node runs PVE older than 9.0.0: then HA rules do not count, and mode `psi` executes nothing.
 * ProxLB compares as Python packages do ("9.0.0rc1" is older than "9.0.0", "8.4-1" is readable, "9.0~1" is not)
 * and ends with a traceback on a version it cannot read, unless an older node came first.
 */
export function anyNodeBefore9(nodes: readonly VersionedNode[]): boolean {
  return nodes.some((node) => {
    if (!isReadable(node.pveVersion)) {
      throw new PlanFailure({ kind: "version_unreadable", node: node.name, version: node.pveVersion });
    }
    return isBefore9(node.pveVersion);
  });
}

/** True for a version that ProxLB can compare. */
export function isReadable(version: string): boolean {
  return RELEASE.test(version) || EARLY.test(version);
}

/** Those that are known to be older, unreadable ones left out. */
export function nodesBefore9<Node extends VersionedNode>(nodes: readonly Node[]): Node[] {
  return nodes.filter((node) => isReadable(node.pveVersion) && isBefore9(node.pveVersion));
}

function isBefore9(version: string): boolean {
  const [, early] = version.match(EARLY) ?? [];
  const [, release] = version.match(RELEASE) ?? [];
  const digits = release ?? early ?? "";
  const isNineExactly = /^9(\.0+)*$/.test(digits);
  return Number(digits.split(".")[0]) < 9 || (release === undefined && isNineExactly);
}

/** Mode `psi` reads the version as whole numbers between dots, and ends with a traceback on anything else. */
export function requirePlainVersion(node: VersionedNode): void {
  if (!/^\s*\d+\s*(\.\s*\d+\s*)*$/.test(node.pveVersion)) {
    throw new PlanFailure({ kind: "version_unreadable", node: node.name, version: node.pveVersion });
  }
}
