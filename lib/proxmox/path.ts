import { ProxmoxError } from "./errors";

/** `path\`/nodes/${node}/status\``: every value becomes one escaped segment, so none can reach another call. */
export function path(fixed: TemplateStringsArray, ...values: (string | number)[]): string {
  return fixed.reduce((built, part, at) => built + escapeSegment(values[at - 1] ?? "") + part);
}

function escapeSegment(value: string | number): string {
  const segment = String(value);
  if (segment === "" || segment === "." || segment === "..") {
    throw new ProxmoxError("bad_request", `"${segment}" is no name in Proxmox.`);
  }
  return encodeURIComponent(segment);
}
