import "server-only";
import { some } from "@/lib/proxlb/rules/words";
import { changedTags, sameTags } from "@/lib/proxlb/rules/write/tags";
import type { ChangeItem, TagWrite } from "@/lib/proxlb/rules/write/write-schema";
import type { GuestRef, Proxmox } from "@/lib/proxmox/api";
import { proxmoxKind } from "@/lib/proxmox/errors";
import { isUnanswered, type Outcome } from "./outcome";

/** Somebody who changes the same guest all the time is not raced for longer. */
const TRIES = 4;

/**
 * Reads a guest's tags, writes them with the digest of what was read, and reads again: Proxmox VE lower-cases, sorts
 * and drops doubles. Tags that others put on or took off meanwhile stay as they made them.
 * @throws ProxmoxError
 */
export async function writeTags(
  proxmox: Proxmox,
  write: TagWrite,
  exact: ChangeItem["exact"],
): Promise<Outcome> {
  let guest: GuestRef = write;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(proxmox, guest, { write, exact });
    } catch (error) {
      const kind = proxmoxKind(error);
      if (tries === TRIES || (kind !== "changed" && kind !== "gone")) throw error;
      if (kind !== "gone") continue;
      const node = await nodeOf(proxmox, write.vmid);
      if (node === null || node === guest.node) throw error;
      guest = { ...write, node };
    }
  }
}

async function attempt(
  proxmox: Proxmox,
  guest: GuestRef,
  { write, exact }: { write: TagWrite; exact: boolean },
): Promise<Outcome> {
  const { tags: found, digest } = await proxmox.guestTags(guest);
  if (exact && !sameTags(found, write.before)) return alone(found, write);
  const wanted = exact ? write.after : changedTags(found, write);
  if (sameTags(found, wanted)) return { state: "unchanged", reason: null, found, left: found };
  let unanswered: string | null = null;
  try {
    await proxmox.setGuestTags(guest, wanted, digest);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    // It is read again: that tells whether it was written.
    unanswered = error instanceof Error ? error.message : "";
  }
  const { tags: left } = await proxmox.guestTags(guest);
  const wrong = differences(left, write);
  if (wrong === null) return { state: "written", reason: null, found, left };
  return { state: "failed", reason: unanswered ?? wrong, found, left };
}

/** Null where every tag that was to come is there, and every one that was to go is not. */
function differences(left: readonly string[], { add, remove }: TagWrite): string | null {
  const kept = new Set(left.map((tag) => tag.toLowerCase()));
  const lacking = add.filter((tag) => !kept.has(tag.toLowerCase()));
  const staying = remove.filter((tag) => !add.includes(tag) && left.includes(tag));
  if (lacking.length === 0 && staying.length === 0) return null;
  const told = [
    ...(lacking.length > 0 ? [`${some(lacking)} is not there`] : []),
    ...(staying.length > 0 ? [`${some(staying)} is still there`] : []),
  ];
  return `Proxmox VE took the write, and read again ${told.join(" and ")}: somebody else wrote at the same time.`;
}

function alone(found: readonly string[], { before }: TagWrite): Outcome {
  const named = (tags: readonly string[]) => (tags.length === 0 ? "none" : some([...tags], 8));
  return {
    state: "left_alone",
    reason: `Its tags were changed since: they were ${named(before)}, and are ${named(found)} now.`,
    found: [...found],
    left: [...found],
  };
}

/** A guest that has moved is asked for where it is now. */
async function nodeOf(proxmox: Proxmox, vmid: number): Promise<string | null> {
  const { guests } = await proxmox.resources();
  return guests.find((guest) => guest.vmid === vmid)?.node ?? null;
}
