import { GIB, MIB } from "../cluster/guests";
import type { ClusterSeed } from "../cluster/seed-shape";

const DISK = 252 * GIB;
const plainVm = (name: string) => ({
  ...{
    name,
    agent: "0",
    boot: "order=scsi0",
    cores: 1,
    cpu: "qemu64",
    kvm: 0,
    memory: "64",
    ostype: "other",
  },
  ...{ scsihw: "virtio-scsi-pci", meta: "creation-qemu=7.2.22,ctime=1795407476" },
  smbios1: "uuid=637145bf-b2f5-45cb-b12f-c1b920eff051",
  vmgenid: "bb5b808c-f475-4914-bf3d-041c48c6594c",
});
const container = (hostname: string) => ({
  ...{ hostname, arch: "amd64", cores: 1, memory: 256, swap: 256, ostype: "debian", unprivileged: 1 },
  net0: "name=eth0,bridge=vmbr0,hwaddr=BC:24:11:AA:BB:01,ip=dhcp,type=veth",
});
const small = { cores: 1, memoryBytes: 64 * MIB, diskBytes: GIB, storage: "shared" };

/** The test cluster that the exchanges were recorded from, before its first recorded call. */
export const recordedCluster: ClusterSeed = {
  name: "demo",
  nodes: ["pve1", "pve2", "pve3"].map((name, index) => ({
    ...{ name, ip: `127.0.0.1${index + 1}`, cores: 2, memoryBytes: 24 * GIB, rootBytes: DISK },
  })),
  storages: [
    {
      name: "local",
      type: "dir",
      content: "iso,backup",
      shared: false,
      totalBytes: DISK,
      usedRatio: 0.15,
      path: "/var/lib/vz",
    },
    {
      name: "locdisk",
      type: "dir",
      content: "images",
      shared: false,
      totalBytes: DISK,
      usedRatio: 0.15,
      path: "/var/lib/locdisk",
    },
    {
      name: "shared",
      type: "dir",
      content: "images",
      shared: true,
      totalBytes: DISK,
      usedRatio: 0.15,
      path: "/run/w/shared",
    },
  ],
  guests: [
    {
      ...small,
      vmid: 101,
      name: "web1",
      node: "pve2",
      tags: ["prod", "web"],
      config: plainVm("web1"),
      uptimeSeconds: 10,
    },
    {
      ...small,
      vmid: 102,
      name: "web2",
      node: "pve1",
      tags: ["prod", "web"],
      config: plainVm("web2"),
      uptimeSeconds: 10,
    },
    {
      ...small,
      vmid: 103,
      name: "db1",
      node: "pve2",
      tags: ["db", "prod"],
      config: plainVm("db1"),
      uptimeSeconds: 10,
    },
    {
      ...small,
      vmid: 104,
      name: "db2",
      node: "pve2",
      tags: ["db", "staging"],
      status: "stopped",
      config: plainVm("db2"),
    },
    {
      ...small,
      vmid: 105,
      name: "ci1",
      node: "pve3",
      tags: ["ci"],
      config: plainVm("ci1"),
      uptimeSeconds: 10,
    },
    {
      ...small,
      vmid: 106,
      name: "ci2",
      node: "pve3",
      tags: ["ci"],
      status: "stopped",
      config: plainVm("ci2"),
    },
    {
      ...{
        vmid: 107,
        name: "locked-vm",
        node: "pve2",
        tags: ["ci"],
        status: "stopped",
        lock: "backup",
        memoryBytes: GIB,
      },
      ...{ storage: "shared", config: { name: "locked-vm", cores: 2, memory: "1024", ostype: "l26" } },
    },
    {
      ...{
        vmid: 108,
        name: "gpu-vm",
        node: "pve3",
        status: "stopped",
        hostpci: "0000:01:00.0",
        memoryBytes: GIB,
      },
      ...{ storage: "locdisk", config: { name: "gpu-vm", cores: 2, memory: "1024", ostype: "l26" } },
      disks: [{ drive: "ide2", volid: "local:iso/debian.iso", storage: "local", sizeBytes: 0, cdrom: true }],
    },
    {
      ...{ vmid: 201, type: "lxc", name: "dns1", node: "pve1", tags: ["infra", "dns"], status: "stopped" },
      ...{ cores: 1, memoryBytes: 256 * MIB, diskBytes: GIB, storage: "shared", config: container("dns1") },
    },
    {
      ...{ vmid: 202, type: "lxc", name: "proxy1", node: "pve2", tags: ["infra", "web"], status: "stopped" },
      ...{ cores: 1, memoryBytes: 256 * MIB, diskBytes: GIB, storage: "shared", config: container("proxy1") },
    },
    {
      ...{
        vmid: 900,
        name: "debian12-template",
        node: "pve1",
        tags: ["template"],
        template: true,
        storage: "shared",
      },
      ...{ memoryBytes: 2 * GIB, diskBytes: GIB },
      config: { name: "debian12-template", boot: "order=scsi0", cores: 2, memory: "2048", ostype: "l26" },
    },
  ],
  users: [
    { userid: "admin@pve", password: "demo-admin-pw" },
    { userid: "viewer@pve", password: "demo-viewer-pw" },
  ],
  tokens: [
    {
      userid: "root@pam",
      tokenid: "demo",
      secret: "00000000-0000-0000-0000-000000000001",
      privilegeSeparation: false,
    },
  ],
  options: { tagStyle: { "color-map": "prod:ff0000;web:00ff00", ordering: "alphabetical" } },
};
