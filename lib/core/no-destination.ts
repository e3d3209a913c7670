import { BlockList, isIP } from "node:net";

/**
 * Addresses where nothing can be that this app is told to connect to, and where what answers may be worth an attack: a
 * cloud's metadata service gives credentials to whoever can ask. Private networks and loopback are not among them:
 * Proxmox, mail servers and directories live in the first, and a tunnel to them ends on the second
 * (docs/decisions/005-where-proxmox-may-be.md). A URL's other spellings of an IPv4 address must not come this far, and
 * IPv4 within IPv6 is known.
 */
const NEVER = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8], // "this host": Linux connects it to loopback
  ["169.254.0.0", 16], // link-local, and nearly every cloud's metadata service
  ["192.0.0.0", 24], // protocol assignments; Oracle's metadata service
  ["100.100.100.200", 32], // Alibaba's metadata service
  ["168.63.129.16", 32], // Azure's
  ["224.0.0.0", 3], // multicast, reserved, broadcast
] as const) {
  NEVER.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 128],
  ["fe80::", 10], // link-local
  ["64:ff9b::a9fe:0", 112], // IPv4's link-local behind NAT64
  ["fd00:ec2::254", 128], // AWS's metadata service
  ["ff00::", 8],
] as const) {
  NEVER.addSubnet(network, prefix, "ipv6");
}

/** True for an address that is never connected to, in every spelling; false for a name. */
export function isNoDestination(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && NEVER.check(address, family === 6 ? "ipv6" : "ipv4");
}
