import type { GuestState } from "@/lib/snapshot/schema";

/** A running VM on pve1 that nothing is special about, but for what a test says of it. */
export function guestState(vmid: number, part: Partial<GuestState> = {}): GuestState {
  return {
    vmid,
    name: `guest${vmid}`,
    type: "vm",
    node: "pve1",
    status: "running",
    runState: null,
    template: false,
    cpuRatio: 0.1,
    cpuCores: 2,
    memoryUsedBytes: 10,
    memoryHostBytes: null,
    memoryTotalBytes: 100,
    diskUsedBytes: 0,
    diskTotalBytes: 9,
    uptimeSeconds: 9,
    tags: [],
    pool: null,
    haState: null,
    lock: null,
    migratingTo: null,
    migrationProgress: null,
    ...part,
  };
}
