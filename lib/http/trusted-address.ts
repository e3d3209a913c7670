import type { IncomingMessage } from "node:http";
import { type BlockList, isIP } from "node:net";
import { addressListOf, isListed } from "@/lib/core/address-list";
import { messageOf } from "@/lib/core/errors";

/**
 * The address a request comes from: the socket's, or the last one in X-Forwarded-For that is not a trusted proxy.
 * @param proxies comma list of addresses or CIDRs
 */
export function trustedAddress(request: IncomingMessage, proxies: string | undefined): string {
  const socketAddress = plain(request.socket.remoteAddress ?? "");
  if (!proxies) return socketAddress;
  const trusted = proxyList(proxies);
  const chain = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => plain(part.trim()))
    .filter((part) => isIP(part) !== 0);
  let address = socketAddress;
  while (isListed(trusted, address) && chain.length > 0) address = chain.pop() ?? address;
  return address;
}

/** True when the socket itself is a trusted proxy's. */
export function comesThroughProxy(request: IncomingMessage, proxies: string | undefined): boolean {
  return proxies !== undefined && isListed(proxyList(proxies), plain(request.socket.remoteAddress ?? ""));
}

function proxyList(proxies: string): BlockList {
  try {
    return addressListOf(proxies.split(",").map((part) => part.trim()));
  } catch (cause) {
    throw new Error(`TRUSTED_PROXIES: ${messageOf(cause)}`, { cause });
  }
}

/** ::ffff:10.0.0.1 is 10.0.0.1. */
function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}
