/** The privileges of PVE 9.2, and the roles it ships (GET /access/roles). */
const VM = [
  "VM.Allocate",
  "VM.Audit",
  "VM.Backup",
  "VM.Clone",
  "VM.Config.CDROM",
  "VM.Config.CPU",
  "VM.Config.Cloudinit",
  "VM.Config.Disk",
  "VM.Config.HWType",
  "VM.Config.Memory",
  "VM.Config.Network",
  "VM.Config.Options",
  "VM.Console",
  "VM.GuestAgent.Audit",
  "VM.GuestAgent.FileRead",
  "VM.GuestAgent.FileSystemMgmt",
  "VM.GuestAgent.FileWrite",
  "VM.GuestAgent.Unrestricted",
  "VM.Migrate",
  "VM.PowerMgmt",
  "VM.Replicate",
  "VM.Snapshot",
  "VM.Snapshot.Rollback",
];
const DATASTORE = [
  "Datastore.Allocate",
  "Datastore.AllocateSpace",
  "Datastore.AllocateTemplate",
  "Datastore.Audit",
];
const MAPPING = ["Mapping.Audit", "Mapping.Modify", "Mapping.Use"];
const SDN = ["SDN.Allocate", "SDN.Audit", "SDN.Use"];
const SYS = [
  "Sys.AccessNetwork",
  "Sys.Audit",
  "Sys.Console",
  "Sys.Incoming",
  "Sys.Modify",
  "Sys.PowerMgmt",
  "Sys.Syslog",
];
const ACCESS = [
  "Group.Allocate",
  "Permissions.Modify",
  "Realm.Allocate",
  "Realm.AllocateUser",
  "User.Modify",
];
const POOL = ["Pool.Allocate", "Pool.Audit"];

export const ALL_PRIVILEGES: readonly string[] = [
  ...DATASTORE,
  ...ACCESS,
  ...MAPPING,
  ...POOL,
  ...SDN,
  ...SYS,
  ...VM,
].sort();

const AUDIT = [
  "Datastore.Audit",
  "Mapping.Audit",
  "Pool.Audit",
  "SDN.Audit",
  "Sys.Audit",
  "VM.Audit",
  "VM.GuestAgent.Audit",
];

/** Role id -> privileges. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly string[]>> = {
  Administrator: ALL_PRIVILEGES,
  NoAccess: [],
  PVEAuditor: AUDIT,
  PVEAdmin: ALL_PRIVILEGES.filter(
    (privilege) =>
      ![
        "Mapping.Modify",
        "Permissions.Modify",
        "Realm.Allocate",
        "Sys.AccessNetwork",
        "Sys.Incoming",
        "Sys.Modify",
        "Sys.PowerMgmt",
      ].includes(privilege),
  ),
  PVEVMAdmin: VM,
  PVEVMUser: [
    "VM.Audit",
    "VM.Backup",
    "VM.Config.CDROM",
    "VM.Config.Cloudinit",
    "VM.Console",
    "VM.GuestAgent.Audit",
    "VM.GuestAgent.FileRead",
    "VM.GuestAgent.FileSystemMgmt",
    "VM.GuestAgent.FileWrite",
    "VM.PowerMgmt",
  ],
  PVETemplateUser: ["VM.Audit", "VM.Clone"],
  PVEPoolAdmin: POOL,
  PVEPoolUser: ["Pool.Audit"],
  PVEDatastoreAdmin: DATASTORE,
  PVEDatastoreUser: ["Datastore.AllocateSpace", "Datastore.Audit"],
  PVEMappingAdmin: MAPPING,
  PVEMappingUser: ["Mapping.Audit", "Mapping.Use"],
  PVESDNAdmin: SDN,
  PVESDNUser: ["SDN.Audit", "SDN.Use"],
  PVESysAdmin: ["Sys.Audit", "Sys.Console", "Sys.Syslog"],
  PVEUserAdmin: ["Group.Allocate", "Realm.AllocateUser", "User.Modify"],
};

const CAPABILITIES: Record<string, { path: string; privileges: string[] }> = {
  vms: { path: "/vms", privileges: [...VM, "Permissions.Modify"] },
  storage: { path: "/storage", privileges: [...DATASTORE, "Permissions.Modify"] },
  access: { path: "/access", privileges: ["User.Modify", "Group.Allocate", "Permissions.Modify"] },
  nodes: { path: "/nodes", privileges: [...SYS, "Permissions.Modify"] },
  mapping: { path: "/mapping", privileges: [...MAPPING, "Permissions.Modify"] },
  sdn: { path: "/sdn", privileges: [...SDN, "Permissions.Modify"] },
  dc: { path: "/", privileges: ["Sys.Audit", "Sys.Modify", ...SDN] },
};

/** The `cap` object of a login: what the web interface may show. */
export function capabilities(may: (path: string, privilege: string) => boolean) {
  const result: Record<string, Record<string, 1>> = {};
  for (const [section, { path, privileges }] of Object.entries(CAPABILITIES)) {
    result[section] = Object.fromEntries(
      privileges.filter((privilege) => may(path, privilege)).map((privilege) => [privilege, 1 as const]),
    );
  }
  return result;
}
