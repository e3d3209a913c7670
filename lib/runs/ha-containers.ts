import "server-only";
import { haContainersWait } from "@/lib/proxlb/ha-containers";
import type { LoggedMigration } from "@/lib/proxlb/log/migrations";
import type { GuestState } from "@/lib/snapshot/schema";

/**
 * What ProxLB waits for in vain at this moment, as a sentence: CTs whose move it asked of the HA manager and that have
 * arrived. Null while there are none.
 * @param polls `balancing.max_job_validation`
 */
export function waitsInVain(
  logged: readonly LoggedMigration[],
  guests: readonly Pick<GuestState, "name" | "type" | "node" | "haState" | "migratingTo">[],
  polls: number,
): string | null {
  const asked = logged.filter(
    ({ state, type, upid }) => state === "running" && type === "ct" && upid?.split(":")[5] === "hamigrate",
  );
  const arrived = asked.filter(({ guest, to }) =>
    guests.some(
      (each) => each.name === guest && each.type === "ct" && each.node === to && each.migratingTo === null,
    ),
  );
  return haContainersWait(arrived, polls);
}
