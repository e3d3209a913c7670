import "server-only";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { createProxmox, type Proxmox } from "./api";
import { type ProxmoxConnection, sameConnection } from "./connection";

type Listener = (proxmox: Proxmox | null) => void;

interface Holder {
  connection: ProxmoxConnection | null;
  proxmox: Proxmox | null;
  listeners: Set<Listener>;
}

const holder = () =>
  singleton<Holder>("proxmox", () => ({ connection: null, proxmox: null, listeners: new Set() }));

/** The client of the configured cluster. @throws AppError("unavailable") while none is configured. */
export function getProxmox(): Proxmox {
  const { proxmox } = holder();
  if (proxmox) return proxmox;
  throw new AppError(
    "unavailable",
    "No Proxmox credentials are configured: set PVE_HOSTS and a token, or fill proxmox_api in the config.",
  );
}

/** What the collector follows: the client of now, and each one that replaces it. */
export const proxmoxSource = {
  current: (): Proxmox | null => holder().proxmox,
  /** @returns how to stop listening. */
  onChange(listener: Listener): () => void {
    holder().listeners.add(listener);
    return () => holder().listeners.delete(listener);
  },
};

/** At start and whenever the config's connection part may have changed; true when a new client was made. */
export function connectProxmox(connection: ProxmoxConnection | null): boolean {
  const held = holder();
  if (sameConnection(held.connection, connection)) return false;
  const old = held.proxmox;
  held.connection = connection;
  held.proxmox = connection ? createProxmox(connection) : null;
  for (const listener of held.listeners) listener(held.proxmox);
  // Calls in flight on the old client fail as unreachable, which every caller handles.
  void old?.close();
  return true;
}
