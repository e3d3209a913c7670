import { expect, it } from "vitest";
import { readGuestConfig, readStorage } from "./guest-config";

const GIB = 1024 ** 3;

it("reads disks, images and devices of a VM", () => {
  const config = readGuestConfig("vm", {
    digest: "abc",
    lock: "backup",
    parent: "before-upgrade",
    scsi0: "local-lvm:vm-101-disk-0,iothread=1,size=32G",
    scsi1: "file=ceph-vm:vm-101-disk-1,size=512M",
    ide2: "local:iso/debian.iso,media=cdrom,size=600M",
    ide0: "none,media=cdrom",
    ide3: "local-lvm:vm-101-cloudinit,media=cdrom",
    hostpci0: "0000:01:00.0,pcie=1",
    hostpci1: "mapping=gpu",
    usb0: "host=1234:5678",
    usb1: "spice",
    serial0: "socket",
    serial1: "/dev/ttyS0",
    net0: "virtio=BC:24:11:00:00:01,bridge=vmbr0",
    scsihw: "virtio-scsi-single",
    memory: 4096,
  });
  expect(config).toEqual({
    digest: "abc",
    lock: "backup",
    hasSnapshots: true,
    devices: ["hostpci0", "serial1", "usb0"],
    disks: [
      {
        drive: "scsi0",
        volume: "local-lvm:vm-101-disk-0",
        storage: "local-lvm",
        sizeBytes: 32 * GIB,
        cdrom: false,
      },
      {
        drive: "scsi1",
        volume: "ceph-vm:vm-101-disk-1",
        storage: "ceph-vm",
        sizeBytes: GIB / 2,
        cdrom: false,
      },
      {
        drive: "ide2",
        volume: "local:iso/debian.iso",
        storage: "local",
        sizeBytes: 600 * 1024 ** 2,
        cdrom: true,
      },
    ],
  });
});

it("reads volumes, bind mounts and devices of a CT", () => {
  const config = readGuestConfig("ct", {
    rootfs: "local-lvm:vm-200-disk-0,size=8G",
    mp0: "/srv/data,mp=/data",
    mp1: "/srv/everywhere,mp=/all,shared=1",
    dev0: "/dev/ttyUSB0",
    features: "nesting=1",
  });
  expect(config.disks.map(({ drive }) => drive)).toEqual(["rootfs"]);
  expect(config.devices).toEqual(["dev0", "mp0"]);
});

it("knows which storages are shared", () => {
  expect(readStorage({ storage: "ceph-vm", type: "rbd" })).toEqual({
    storage: "ceph-vm",
    shared: true,
    nodes: null,
  });
  expect(readStorage({ storage: "local", type: "dir" }).shared).toBe(false);
  expect(readStorage({ storage: "san", type: "lvm", shared: 1, nodes: "pve1,pve2" })).toEqual({
    storage: "san",
    shared: true,
    nodes: ["pve1", "pve2"],
  });
});
