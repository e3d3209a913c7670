import type { ClusterSnapshot } from "@/lib/snapshot/schema";

/** What PVE and DNS take for a name, with its points and dashes. */
const WORD = /[\p{L}\p{N}_.-]+/gu;
/** Ends a sentence or a list, not a name. */
const TAIL = /[.-]$/;

/**
 * Replaces names that tell whose cluster it is, the same way in every text: guests become `guest-ID`, the hosts of
 * proxlb.yaml and the addresses of nodes `host-N`. Names of nodes, pools and tags stay: rules cannot be followed
 * without them.
 * @param hosts of proxlb.yaml, as written there
 */
export function pseudonymsFor({ guests, nodes }: Pick<ClusterSnapshot, "guests" | "nodes">, hosts: string[]) {
  const known = new Map<string, string>();
  for (const { name, vmid } of guests) if (name !== "") known.set(name, `guest-${vmid}`);
  const nodeNames = new Set(nodes.map(({ name }) => name));
  const addresses = [...hosts.map(withoutPort), ...nodes.flatMap(({ ipAddress }) => ipAddress ?? [])];
  for (const [index, host] of [...new Set(addresses)].entries()) {
    // A host that is called as its node is no secret beside the node's name.
    if (host !== "" && !nodeNames.has(host)) known.set(host, `host-${index + 1}`);
  }
  const odd = [...known].filter(([name]) => name.match(WORD)?.[0] !== name || TAIL.test(name));

  return (text: string): string => {
    let replaced = text;
    for (const [name, pseudonym] of odd) replaced = replaced.replaceAll(name, pseudonym);
    return replaced.replace(WORD, (word) => {
      const pseudonym = known.get(word);
      if (pseudonym !== undefined) return pseudonym;
      const name = withoutTail(word);
      return name === word ? word : (known.get(name) ?? name) + word.slice(name.length);
    });
  };
}

/** "192.0.2.10:8006" and "[fe80::1]:8006" without the port; a bare IPv6 address as it is. */
function withoutPort(host: string): string {
  const [, bracketed] = /^\[([^\]]*)\]/.exec(host) ?? [];
  if (bracketed !== undefined) return bracketed;
  const [name = "", port, ...more] = host.split(":");
  return port === undefined || more.length > 0 ? host : name;
}

function withoutTail(word: string): string {
  let end = word.length;
  while (end > 0 && TAIL.test(word.slice(0, end))) end -= 1;
  return word.slice(0, end);
}
