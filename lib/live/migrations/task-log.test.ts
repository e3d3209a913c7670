import { describe, expect, it } from "vitest";
import { failureInLog, progressInLog, startedByHaManager, targetInLog } from "./task-log";

describe("why a migration failed", () => {
  it.each([
    [
      [
        "2026-11-25 10:00:00 ERROR: migration aborted (duration 00:00:00): can't migrate VM which uses local devices: hostpci0",
        "TASK ERROR: migration aborted",
      ],
      "can't migrate VM which uses local devices: hostpci0",
    ],
    [
      [
        "ERROR: migration aborted: Can't connect to destination address using public key",
        "TASK ERROR: migration aborted",
      ],
      "Can't connect to destination address using public key",
    ],
    [
      [
        "2026-11-23 04:39:12 found local disk 'locdisk:109/vm-109-disk-0.raw' (attached)",
        "2026-11-23 04:39:12 can't migrate local disk 'locdisk:109/vm-109-disk-0.raw': can't live migrate attached local disks without with-local-disks option",
        "2026-11-23 04:39:12 ERROR: Problem found while scanning volumes - can't migrate VM - check log",
        "2026-11-23 04:39:12 ERROR: migration aborted (duration 00:00:00): Problem found while scanning volumes - can't migrate VM - check log",
        "TASK ERROR: migration aborted",
      ],
      "can't migrate local disk 'locdisk:109/vm-109-disk-0.raw': can't live migrate attached local disks without with-local-disks option",
    ],
    [
      [
        "2026-11-23 04:55:48 ERROR: online migrate failure - interrupted by signal",
        "2026-11-23 04:55:49 ERROR: migration finished with problems (duration 00:00:07)",
        "TASK ERROR: migration problems",
      ],
      "online migrate failure - interrupted by signal",
    ],
    [["TASK ERROR: no such logical volume pve/vm-107-disk-0"], "no such logical volume pve/vm-107-disk-0"],
    [["TASK ERROR: migration aborted"], null],
    [[], null],
  ])("%j", (lines, reason) => {
    expect(failureInLog(lines)).toBe(reason);
  });
});

describe("how far a migration is", () => {
  it("follows the disks together, then the memory", () => {
    const log = [
      "drive-scsi0: transferred 512.0 MiB of 1.0 GiB (50.00%) in 2s",
      "drive-scsi1: transferred 0.0 B of 3.0 GiB (0.00%) in 0s",
    ];
    expect(progressInLog(log)).toEqual({ of: "disks", ratio: 0.125 });
    expect(
      progressInLog([
        "2026-11-23 04:55:45 migration active, transferred 20.0 MiB of 80.0 MiB VM-state, 116.0 KiB/s",
      ]),
    ).toEqual({ of: "memory", ratio: 0.25 });
  });

  it("keeps what was said before where new lines say nothing", () => {
    const before = { of: "memory" as const, ratio: 0.5 };
    expect(progressInLog(["migration status: completed"], before)).toBe(before);
    expect(progressInLog([])).toBeNull();
  });
});

it("knows the HA manager's tasks and the target", () => {
  const log = [
    "task started by HA resource agent",
    "2025-01-04 00:34:24 use dedicated network address for sending migration traffic (10.10.1.1)",
    "2025-01-04 00:34:24 starting migration of VM 105 to node 'pve1' (10.10.1.1)",
  ];
  expect([startedByHaManager(log), startedByHaManager(log.slice(1))]).toEqual([true, false]);
  expect(targetInLog(log)).toBe("pve1");
});
