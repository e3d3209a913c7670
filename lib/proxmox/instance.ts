import "server-only";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { createProxmox, type Proxmox } from "./api";
import { type ProxmoxConnection, sameConnection, writingConnection } from "./connection";

type Listener = (proxmox: Proxmox | null) => void;

interface Holder {
  connection: ProxmoxConnection | null;
  proxmox: Proxmox | null;
  /** With the token that writes; null without one. */
  writer: Proxmox | null;
  /** Why there is no client though something is configured, as a sentence. */
  refusal: string | null;
  listeners: Set<Listener>;
}

const holder = () =>
  singleton<Holder>("proxmox", () => ({
    connection: null,
    proxmox: null,
    writer: null,
    refusal: null,
    listeners: new Set(),
  }));

/** The client of the configured cluster. @throws AppError("unavailable") while none is configured. */
export function getProxmox(): Proxmox {
  const { proxmox, refusal } = holder();
  if (proxmox) return proxmox;
  throw new AppError(
    "unavailable",
    refusal ??
      "No Proxmox credentials are configured: set PVE_HOSTS and a token, enter them in Settings, or fill proxmox_api in the config.",
  );
}

/**
 * The client that writes tags and rules: with the token for it, else the one there is.
 * @throws AppError("unavailable") while no cluster is configured
 */
export function getProxmoxWriter(): Proxmox {
  return holder().writer ?? getProxmox();
}

/** What the collector follows: the client of now, and each one that replaces it. */
export const proxmoxSource = {
  current: (): Proxmox | null => holder().proxmox,
  refusal: (): string | null => holder().refusal,
  /** @returns how to stop listening. */
  onChange(listener: Listener): () => void {
    holder().listeners.add(listener);
    return () => holder().listeners.delete(listener);
  },
};

/**
 * At start and whenever the config's connection part may have changed; true when a new client was made.
 * @param refusal why there is no connection though something is configured: the old one does not go on then
 */
export function connectProxmox(connection: ProxmoxConnection | null, refusal: string | null = null): boolean {
  const held = holder();
  if (sameConnection(held.connection, connection) && held.refusal === refusal) return false;
  const old = [held.proxmox, held.writer];
  const writing = writingConnection(connection);
  held.connection = connection;
  held.refusal = refusal;
  held.proxmox = connection ? createProxmox(connection) : null;
  held.writer = writing ? createProxmox(writing) : null;
  for (const listener of held.listeners) listener(held.proxmox);
  // Calls in flight on the old client fail as unreachable, which every caller handles.
  for (const client of old) void client?.close();
  return true;
}
