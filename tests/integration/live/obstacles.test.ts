import { describe, expect } from "vitest";
import { moveObstacles } from "@/lib/live/obstacles";
import { obstaclesInPicture } from "@/lib/snapshot/obstacles";
import { GIB, type GuestSeed } from "@/simulator/cluster/guests";
import { it } from "@/tests/support/fixtures";
import { untilPicture } from "../../support/live-harness";

const vm = (vmid: number, more: Partial<GuestSeed> = {}): GuestSeed => ({
  vmid,
  name: `vm-${vmid}`,
  node: "node1",
  memoryBytes: 4 * GIB,
  ...more,
});
const image = { drive: "ide2", volid: "local:iso/a.iso", storage: "local", sizeBytes: 0, cdrom: true };

describe("what is known against a move", () => {
  it("is marked from the picture and from configs, which are read once and while the row stays", async ({
    simulator: start,
    proxmox: connect,
    live: follow,
  }) => {
    const simulator = await start({
      cluster: {
        name: "cases",
        nodes: [
          { name: "node1", cores: 16 },
          { name: "node2", cores: 4 },
        ],
        guests: [
          vm(106),
          vm(107, { hostpci: "0000:01:00.0" }),
          vm(110, { disks: [image] }),
          vm(111, { lock: "backup" }),
          vm(112, { cores: 8 }),
          vm(301, { storage: "local-lvm", diskBytes: 700 * GIB }),
        ],
      },
    });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 20);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const { guests, nodes } = live.snapshot();
    const target = nodes.find(({ name }) => name === "node2");
    let calls = 100;
    const takeCall = () => {
      calls -= 1;
      return calls >= 0;
    };
    const judge = (vmid: number, withLocalDisks = true) => {
      const guest = guests.find((each) => each.vmid === vmid);
      if (!guest) throw new Error(`no guest ${vmid}`);
      return moveObstacles(guest, target, { proxmox, takeCall, withLocalDisks });
    };
    const kinds = async (vmid: number, withLocalDisks?: boolean) =>
      (await judge(vmid, withLocalDisks)).refusals.map(({ kind }) => kind);

    expect(await kinds(106)).toEqual([]);
    expect((await judge(107)).refusals).toEqual([
      { kind: "device", sentence: "Proxmox will refuse: it uses devices of node1: hostpci0." },
    ]);
    expect((await judge(110)).refusals[0]?.sentence).toContain("local:iso/a.iso");
    expect(await kinds(111)).toEqual(["lock"]);
    expect(await kinds(112)).toEqual(["cores"]);
    expect(await judge(301)).toMatchObject({ refusals: [], localDiskBytes: 700 * GIB, unread: null });
    expect(await kinds(301, false)).toEqual(["local_disk"]);

    // Six configs and the storages; nothing was asked twice.
    const spent = 100 - calls;
    expect(spent).toBe(7);
    expect(await kinds(107)).toEqual(["device"]);
    expect(100 - calls).toBe(7);

    const locked = guests.find(({ vmid }) => vmid === 111);
    expect(locked && obstaclesInPicture(locked, target).refusals.map(({ kind }) => kind)).toEqual(["lock"]);
  });

  it("says what it could not read", async ({ simulator: start, proxmox: connect, live: follow }) => {
    const simulator = await start({ size: "small" });
    const proxmox = connect(simulator);
    const live = follow(proxmox, 20);
    await untilPicture(live.snapshot, (now) => now.connection.state === "ok");
    const guest = live.snapshot().guests.find(({ vmid }) => vmid === 101);
    if (!guest) throw new Error("no guest 101");
    const none = await moveObstacles(guest, undefined, {
      proxmox,
      takeCall: () => false,
      withLocalDisks: true,
    });
    expect(none).toMatchObject({ localDisks: null, localDiskBytes: null });
    expect(none.unread).toContain("calls to Proxmox are spent");
    simulator.faults.failNext(
      "GET /nodes/pve1/qemu/101/config",
      403,
      "Permission check failed (/vms/101, VM.Audit)",
    );
    const refused = await moveObstacles(guest, undefined, {
      proxmox,
      takeCall: () => true,
      withLocalDisks: true,
    });
    expect(refused.unread).toBe(
      "The config of web-01 cannot be read: Permission check failed (/vms/101, VM.Audit)",
    );
  });
});
