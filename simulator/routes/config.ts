import { guestOfCall, requireUnlocked } from "../cluster/guest-lookup";
import { changed, configOf } from "../cluster/guests";
import type { GuestType, SimGuest } from "../cluster/state";
import { normalizeTags } from "../cluster/tags";
import { badParameter, failure, forbidden } from "../http/errors";
import { integer, optional, type Parameters, string } from "../http/parameters";
import { type Call, NO_QUORUM, type Route, routes } from "../http/router";

const QEMU_PRIVILEGES = ["Disk", "CDROM", "CPU", "Memory", "Network", "HWType", "Options", "Cloudinit"];
const LXC_PRIVILEGES = ["Disk", "CPU", "Memory", "Network", "Options"];
const named = (names: string) =>
  Object.fromEntries(names.split(" ").map((name) => [name, optional(string)] as const));

const COMMON: Parameters = {
  ...named("delete description digest hookscript lock nameserver onboot ostype protection revert"),
  ...named("searchdomain startup tags template net[n] unused[n] arch"),
  cores: optional({ ...integer, minimum: 1 }),
};
const QEMU: Parameters = {
  ...COMMON,
  ...named("acpi affinity agent args audio0 autostart balloon bios boot bootdisk cdrom cicustom cipassword"),
  ...named(
    "citype ciupgrade ciuser cpu cpulimit cpuunits efidisk0 force freeze hotplug hugepages hostpci[n]",
  ),
  ...named("ide[n] ipconfig[n] ivshmem keephugepages keyboard kvm localtime machine memory migrate_downtime"),
  ...named("migrate_speed name numa numa[n] parallel[n] reboot rng0 sata[n] scsi[n] scsihw serial[n] shares"),
  ...named(
    "skiplock smbios1 smp sockets spice_enhancements sshkeys startdate tablet tdf tpmstate0 usb[n] vcpus",
  ),
  ...named("vga virtio[n] vmgenid vmstatestorage watchdog"),
};
const LXC: Parameters = {
  ...COMMON,
  ...named(
    "cmode console cpulimit cpuunits debug dev[n] features hostname memory mp[n] rootfs swap timezone",
  ),
  ...named("tty unprivileged"),
};

const writer = (type: GuestType, method: "PUT" | "POST"): Route => ({
  method,
  path: `/nodes/{node}/${type}/{vmid}/config`,
  check: {
    path: "/vms/{vmid}",
    privileges: (type === "qemu" ? QEMU_PRIVILEGES : LXC_PRIVILEGES).map((name) => `VM.Config.${name}`),
    any: true,
  },
  proxied: true,
  parameters: type === "qemu" ? QEMU : LXC,
  noQuorum: NO_QUORUM,
  run: (call) => {
    const guest = guestOfCall(call, type);
    write(call, guest);
    if (method === "PUT") return null;
    const task = call.tasks.start(
      guest.node,
      "qmconfig",
      String(guest.vmid),
      call.permissions.who,
      function* () {
        yield 0.1;
      },
    );
    return task.upid;
  },
});

export const configRoutes = routes([writer("qemu", "PUT"), writer("qemu", "POST"), writer("lxc", "PUT")]);

function write(call: Call, guest: SimGuest): void {
  const { given } = call;
  const deleted = given.items("delete");
  const tags = given.maybe("tags");
  const wanted = tags === undefined ? undefined : normalizeTags(call.world, tags);
  if (wanted !== undefined && "invalid" in wanted) throw badParameter({ tags: wanted.invalid });
  requireUnlocked(guest);
  const digest = given.maybe("digest");
  if (digest !== undefined && digest !== configOf(guest).digest) {
    throw failure("checksum mismatch (file change by other user?)");
  }
  if (wanted !== undefined || deleted.includes("tags")) requireTagPrivilege(call, guest, wanted?.tags);
  if (wanted !== undefined) guest.tags = wanted.tags;
  if (deleted.includes("tags")) guest.tags = undefined;
  for (const key of given.names()) {
    if (["node", "vmid", "tags", "digest", "delete", "force", "skiplock", "revert"].includes(key)) continue;
    guest.config[key] = given.text(key);
  }
  for (const key of deleted) delete guest.config[key];
  changed(call.world);
}

/** Tags that the data centre registered are for those who may change the data centre. */
function requireTagPrivilege(call: Call, guest: SimGuest, tags: string | undefined): void {
  call.permissions.require(`/vms/${guest.vmid}`, ["VM.Config.Options"]);
  const registered = new Set(call.world.options.registeredTags);
  const before = new Set((guest.tags ?? "").split(";"));
  const after = new Set((tags ?? "").split(";"));
  const touched = [...registered].filter((tag) => before.has(tag) !== after.has(tag));
  if (touched.length > 0 && !call.permissions.has("/", "Sys.Modify")) throw forbidden("/, Sys.Modify");
}
