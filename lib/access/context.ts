import "server-only";
import { type Db, getDatabase } from "@/db/client";
import { getDaemon } from "@/lib/daemon/instance";
import type { Daemon } from "@/lib/daemon/schema";
import type { Origin } from "@/lib/http/origin";
import type { Actor } from "@/lib/identity/actor";
import { getLive, type Live } from "@/lib/live/live";
import type { Proxmox } from "@/lib/proxmox/api";
import { getProxmox } from "@/lib/proxmox/instance";

/** What a door hands to `run`. Getters, so that a query which needs only the database does not need the rest. */
export interface Context<A extends Actor | null = Actor> {
  readonly actor: A;
  readonly origin: Origin;
  readonly db: Db;
  readonly live: Live;
  readonly daemon: Daemon;
  /** @throws AppError unavailable while no cluster is configured */
  readonly proxmox: Proxmox;
}

export function contextFor<A extends Actor | null>(actor: A, origin: Origin): Context<A> {
  return {
    actor,
    origin: actor ?? origin,
    get db() {
      return getDatabase().db;
    },
    get live() {
      return getLive();
    },
    get daemon() {
      return getDaemon();
    },
    get proxmox() {
      return getProxmox();
    },
  };
}
