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

/**
 * Whoever changes a guest's options may put on and take off what tags the data centre leaves open: any by default,
 * those in use or listed where `user-tag-access` says so, and registered ones only with the right to change the data
 * centre (PVE::GuestHelpers::assert_tag_permissions).
 */
function requireTagPrivilege(call: Call, guest: SimGuest, tags: string | undefined): void {
  const { permissions } = call;
  permissions.require(`/vms/${guest.vmid}`, ["VM.Config.Options"]);
  if (permissions.has("/", "Sys.Modify")) return;
  const before = new Set(tagsOf(guest.tags));
  const after = new Set(tagsOf(tags));
  const open = openTags(call);
  for (const tag of new Set([...before, ...after])) {
    if (before.has(tag) === after.has(tag) || open(tag)) continue;
    throw forbidden(`/, Sys.Modify for modifying tag '${tag}'`);
  }
}

/** Which tags somebody without rights on the data centre may put on and take off. */
function openTags({ world, permissions }: Call): (tag: string) => boolean {
  const registered = new Set(world.options.registeredTags);
  const access = accessOf(world.options.extra["user-tag-access"] ?? "");
  const allowed = new Set(access.allow === "none" ? [] : access.list);
  if (access.allow === "free" || access.allow === "existing") {
    for (const guest of world.guests.values()) {
      if (!permissions.has(`/vms/${guest.vmid}`, "VM.Audit")) continue;
      for (const tag of tagsOf(guest.tags)) allowed.add(tag);
    }
  }
  return (tag) => !registered.has(tag) && (access.allow === "free" || allowed.has(tag));
}

/** "user-allow=list,user-allow-list=a;b" */
function accessOf(text: string): { allow: string; list: string[] } {
  const parts = new Map(text.split(",").map((part) => part.split("=", 2) as [string, string]));
  return {
    allow: parts.get("user-allow") ?? "free",
    list: tagsOf(parts.get("user-allow-list")),
  };
}

function tagsOf(text: string | undefined): string[] {
  return (text ?? "").split(/[;,\s]+/).filter(Boolean);
}
