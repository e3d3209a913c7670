import { type Remark, setFix } from "./remark";

const HOSTS = ["proxmox_api", "hosts"] as const;
const DEFAULT_PORT = 8006;

/**
 * What ProxLB makes of each host: proxlb/utils/helper.py get_host_port_from_string cuts at the last colon, and an address
 * that cannot be one is never reached.
 */
export function hostRemarks(hosts: readonly string[]): Remark[] {
  if (hosts.length === 0) {
    const message = "Name at least one Proxmox host: ProxLB ends without one.";
    return [{ id: "hosts_empty", severity: "error", path: HOSTS, at: "value", message }];
  }
  const remarks = hosts.flatMap((host, index): Remark[] => {
    const remark = hostRemark(host);
    return remark ? [{ ...remark, path: [...HOSTS, index], at: "value" }] : [];
  });
  // One that cannot be reached is skipped; where there is no other, ProxLB ends.
  const isLost =
    remarks.filter(({ id }) => id === "host_ipv6" || id === "host_scheme").length === hosts.length;
  return remarks.map((remark) => ({
    ...remark,
    severity: isLost ? "error" : remark.severity,
    ...(remark.fix ? { fix: placedFix(remark) } : {}),
  }));
}

type HostRemark = Omit<Remark, "path" | "at">;

function hostRemark(host: string): HostRemark | null {
  if (/^\[.+\](?::\d+)?$/.test(host)) return null;
  const parts = host.split(":");
  if (parts.length === 1) return null;
  if (parts.length > 2) return addressRemark(host);
  const [, port = ""] = parts;
  if (/^\s*[+-]?\d+(?:_\d+)*\s*$/.test(port)) {
    const number = Number(port.replaceAll("_", ""));
    if (number >= 0 && number <= 65_535) return null;
    return { id: "host_port", severity: "error", message: "A port is at most 65535: ProxLB ends otherwise." };
  }
  if (host.includes("://")) return schemeRemark(host);
  const message = "What follows the colon has to be the port, a number: ProxLB ends otherwise.";
  return { id: "host_port", severity: "error", message };
}

function schemeRemark(host: string): HostRemark {
  const message =
    "Write the host without http:// or https://: ProxLB takes what follows the colon for the port, and ends.";
  return { id: "host_scheme", severity: "error", message, ...fixTo(withoutScheme(host)) };
}

/** An address of the web, and one of IPv6 without brackets. */
function addressRemark(host: string): HostRemark | null {
  if (host.includes("://")) {
    const message =
      "Write the host without http:// or https://: ProxLB reads another host than this, and cannot reach it.";
    return { id: "host_scheme", severity: "note", message, ...fixTo(withoutScheme(host)) };
  }
  const cut = host.lastIndexOf(":");
  const [name, last] = [host.slice(0, cut), host.slice(cut + 1)];
  const isCut = /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(last);
  if (!isCut) {
    if (isIPv6(host)) return null;
    return {
      id: "host_ipv6",
      severity: "note",
      message: "This is neither a name nor an IPv6 address: ProxLB cannot reach it.",
    };
  }
  if (!isIPv6(name)) {
    const message = `Without brackets ProxLB takes ${last} for the port, and what stands before it is no host: it cannot be reached.`;
    return { id: "host_ipv6", severity: "note", message, ...fixTo(isIPv6(host) ? `[${host}]` : null) };
  }
  if (Number(last) === DEFAULT_PORT || Number(last) === 443 || !isIPv6(host)) return null;
  const message = `Without brackets ProxLB takes ${last} for the port. Brackets make clear which is meant: [address] or [address]:port.`;
  return { id: "host_ipv6_port", severity: "note", message, ...fixTo(`[${name}]:${last}`) };
}

/** The path is filled in by placedFix(). */
function fixTo(host: string | null): Pick<Remark, "fix"> {
  return host === null ? {} : { fix: setFix(`Write ${host}`, [], host, true) };
}

function placedFix({ fix, path }: Remark): Remark["fix"] {
  return fix && { ...fix, edits: fix.edits.map((edit) => ({ ...edit, path })) };
}

/** "https://user:x@pve1:8006/#v1" is pve1:8006; a user and password of it are no business of the host. */
function withoutScheme(host: string): string | null {
  if (!/^https?:\/\//i.test(host) || !URL.canParse(host)) return null;
  const { hostname, port } = new URL(host);
  return hostname === "" ? null : port === "" ? hostname : `${hostname}:${port}`;
}

/** In a browser too, where node:net is not. */
function isIPv6(text: string): boolean {
  return /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]/`);
}
