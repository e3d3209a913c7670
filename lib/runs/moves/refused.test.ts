import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/proxlb/log/reader";
import { createRunLog } from "@/lib/runs/run-log";
import { refusedMoves } from "./refused";

const guest = (vmid: number, name: string, node: string) => ({
  vmid,
  name,
  node,
  type: "vm" as const,
  memoryUsedBytes: vmid * 10,
});

/** As a rebalance on a real PVE 9.2 printed it: one refused order for its storage, one for a lock, one that went. */
const PRINTED = `INFO - Balancing: Starting to migrate VM guest fastvm from pve1 to pve3.
CRITICAL - Balancing: Failed to migrate guest fastvm of type VM due to some Proxmox errors. Please check if resource is locked or similar.
DEBUG - Balancing: Failed to migrate guest fastvm of type VM due to some Proxmox errors: 500 Internal Server Error: storage 'fast' is not available on node 'pve3'
INFO - Balancing: Starting to migrate VM guest db2 from pve1 to pve2.
CRITICAL - Balancing: Failed to migrate guest db2 of type VM due to some Proxmox errors. Please check if resource is locked or similar.
DEBUG - Balancing: Failed to migrate guest db2 of type VM due to some Proxmox errors: 500 Internal Server Error: VM is locked (backup)
INFO - Balancing: Starting to migrate VM guest isovm from pve1 to pve3.
DEBUG - Balancing: job_id for isovm: 'UPID:pve1:0000327E:0008DDCA:6B077CB1:qmigrate:108:proxlb@pve!lb:', jobs_to_wait len: 0`;

function refusedIn(printed: string) {
  const reader = createLogReader();
  const runLog = createRunLog();
  for (const text of printed.split("\n")) {
    const at = "2026-11-26T00:26:25.000Z";
    const line = { at, stream: "stdout" as const, text: `2026-11-26 00:26:25,558 - ProxLB - ${text}` };
    runLog.add(line, reader.push(line));
  }
  return runLog.refused();
}

describe("orders that PVE refused", () => {
  it("are rows with their guest and Proxmox's own reason", () => {
    const rows = refusedMoves(refusedIn(PRINTED), [guest(107, "fastvm", "pve1"), guest(103, "db2", "pve1")]);
    expect(rows).toMatchObject([
      {
        vmid: 107,
        from: "pve1",
        to: "pve3",
        state: "refused",
        reason: "500 Internal Server Error: storage 'fast' is not available on node 'pve3'",
        upid: null,
      },
      { vmid: 103, guest: "db2", to: "pve2", reason: "500 Internal Server Error: VM is locked (backup)" },
    ]);
  });

  it("do not name a guest that the name does not tell", () => {
    const refused = refusedIn(PRINTED).slice(0, 1);
    expect(refusedMoves(refused, [])[0]?.vmid).toBe(0);
    const twins = [guest(1, "fastvm", "pve1"), guest(2, "fastvm", "pve1")];
    expect(refusedMoves(refused, twins)[0]?.vmid).toBe(0);
    expect(refusedMoves(refused, [guest(1, "fastvm", "pve2"), guest(2, "fastvm", "pve1")])[0]?.vmid).toBe(2);
  });

  it("say that the reason is not known where only the short line was printed", () => {
    const [row] = refusedMoves(refusedIn(PRINTED.split("\n").slice(0, 2).join("\n")), []);
    expect(row?.reason).toContain("does not say why");
  });
});
