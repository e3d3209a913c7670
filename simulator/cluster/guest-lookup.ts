import { failure } from "../http/errors";
import type { Call } from "../http/router";
import type { GuestType, SimGuest } from "./state";

const FOLDER = { qemu: "qemu-server", lxc: "lxc" } as const;

/** The guest of a call's path. @throws ApiError 500 when it is not on that node, as after a migration. */
export function guestOfCall(call: Call, type: GuestType): SimGuest {
  const vmid = Number(call.path("vmid"));
  const node = call.path("node");
  const guest = call.world.guests.get(vmid);
  if (guest === undefined || guest.node !== node || guest.type !== type) {
    throw failure(`Configuration file 'nodes/${node}/${FOLDER[type]}/${vmid}.conf' does not exist`);
  }
  return guest;
}

/** @throws ApiError 500 "VM is locked (backup)". */
export function requireUnlocked(guest: SimGuest): void {
  if (guest.lock === undefined) return;
  throw failure(`${guest.type === "qemu" ? "VM" : "CT"} is locked (${guest.lock})`);
}
