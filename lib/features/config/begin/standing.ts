import "server-only";
import type { Document } from "yaml";
import type { ConfigFile, ReadableConfigFile } from "@/lib/config-file/read";
import { configWritability, creatability } from "@/lib/config-file/write";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { env } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import type { Daemon } from "@/lib/daemon/schema";
import { isReadable, readYaml } from "@/lib/proxlb/yaml/read";
import { settings } from "@/lib/settings/current";
import { keepsTrust } from "./keep-trust";
import type { BeginView } from "./schema";

/** What a file says, null where that cannot be told; one that ProxLB takes was parsed when it was read. */
export function contentOf({ parsed, text }: ReadableConfigFile): {
  document: Document | null;
  values: unknown;
} {
  if (parsed.ok) return parsed;
  const reading = readYaml(text);
  return isReadable(reading) ? reading : { document: null, values: null };
}

/** Whether proxlb.yaml names a cluster: a host, wherever else it may be wrong. */
function beginState(file: ConfigFile): BeginView["state"] {
  if (file.state === "missing") return "missing";
  if (file.state !== "read") return "broken";
  const { document, values } = contentOf(file);
  if (document === null) return "broken";
  if (values === null || values === undefined) return "empty";
  return namesHost(values) ? "done" : "no_cluster";
}

/** @param values of a file, plain */
export function namesHost(values: unknown): boolean {
  const api = (values as { proxmox_api?: { hosts?: unknown } | null }).proxmox_api;
  const { hosts } = typeof api === "object" && api !== null ? api : {};
  return Array.isArray(hosts) ? hosts.some((host) => String(host ?? "").trim() !== "") : Boolean(hosts);
}

/** What a beginning needs to know before its first step. */
export async function beginView(file: ConfigFile, daemon: Daemon): Promise<BeginView> {
  const { PVE_CA_FILE, PVE_FINGERPRINTS, PVE_HOSTS } = env();
  const isThere = file.state !== "missing";
  const place = isThere
    ? { mode: null, ...(await configWritability(file.path)) }
    : await creatability(file.path);
  return {
    state: beginState(file),
    path: file.path,
    base: file.state === "read" ? fingerprintOf(file.text) : null,
    problem: file.state === "unreadable" ? file.reason : place.reason,
    mode: place.mode,
    daemon: await daemon.inspect(),
    verifies: PVE_CA_FILE ? "ca_file" : PVE_FINGERPRINTS ? "fingerprints" : "system",
    keepsTrust: keepsTrust(),
    hasOwnConnection: Boolean(PVE_HOSTS) || settings("proxmox").hosts.length > 0,
  };
}

/**
 * For doors that reach out to hosts which a person types: they are open only where no cluster is named yet.
 * @throws AppError conflict
 */
export function requireBeginning(file: ConfigFile): void {
  const state = beginState(file);
  if (state === "done") {
    throw new AppError("conflict", "proxlb.yaml names a cluster by now: look at it, and edit it instead.");
  }
  if (state === "broken") {
    throw new AppError(
      "conflict",
      file.state === "read" ? "proxlb.yaml is not valid YAML: mend it before you go on." : file.reason,
    );
  }
}
