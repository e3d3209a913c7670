import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/**
 * The address a request comes from: the socket's, or the last one in X-Forwarded-For that is not a trusted proxy.
 * @param proxies comma list of addresses or CIDRs
 */
export function trustedAddress(request: IncomingMessage, proxies: string | undefined): string {
  const socketAddress = plain(request.socket.remoteAddress ?? "");
  if (!proxies) return socketAddress;
  const trusted = blockListOf(proxies);
  const chain = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => plain(part.trim()))
    .filter((part) => isIP(part) !== 0);
  let address = socketAddress;
  while (isIn(trusted, address) && chain.length > 0) address = chain.pop() ?? address;
  return address;
}

/** True when the socket itself is a trusted proxy's. */
export function comesThroughProxy(request: IncomingMessage, proxies: string | undefined): boolean {
  return proxies !== undefined && isIn(blockListOf(proxies), plain(request.socket.remoteAddress ?? ""));
}

function blockListOf(proxies: string): BlockList {
  const list = new BlockList();
  for (const entry of proxies.split(",").map((part) => part.trim())) {
    const [network = "", prefix] = entry.split("/");
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (isIP(network) === 0) throw new Error(`TRUSTED_PROXIES: "${entry}" is not an address or CIDR.`);
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

function isIn(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** ::ffff:10.0.0.1 is 10.0.0.1. */
function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
