import type { Simulator } from "../start";
import { TaskFailure } from "../tasks/tasks";

/** One stretch of the recording, replayed in this order. */
export interface Phase {
  name: string;
  prepare?: (simulator: Simulator) => void;
  /** Names; "read/*" stands for all not named elsewhere. */
  exchanges: Step[];
}

/** A name, "+10" to let simulated seconds pass, or a change that only the recorder's hands made. */
export type Step = string | ((simulator: Simulator) => void);

/** Recorded, but deliberately not simulated. */
export const OUT_OF_SCOPE: [pattern: RegExp, reason: string][] = [
  [
    /node-apt-update|node-disks-list|node-network|node-certificates/,
    "administration of the node's system, which no product of ours reads",
  ],
  [
    /cluster-config-totem|ceph-status|qemu-102-agent$/,
    "corosync, Ceph and agent indexes, which no product of ours reads",
  ],
  [
    /node-subscription-remote|node-time-remote/,
    "defects of the recorded test cluster (patched subscription, no timedatectl)",
  ],
  [/tfa-add-totp/, "setting up a second factor; the simulator has an account that has one"],
  [/596-proxy-timeout/, "takes 30 s of real time; faults.failNext(…, 596, …) gives the same answer"],
  [
    /targetstorage-missing|migrate-to-down-node|violates-strict-rule$/,
    "the recorder asked the wrong node; the same answer is compared in vm-on-other-node and same-node",
  ],
];

/** Keys whose presence depends on the recorded cluster's own past, not on PVE. */
export const LOOSE: [pattern: RegExp, keys: string[], reason: string][] = [
  [/./, ["digest"], "values differ; presence is compared where the row has it in both"],
  [
    /manager_status/,
    ["node_request", "disarm"],
    "node_request was left over from an older maintenance request there",
  ],
  [/manager_status|ha-current|-current$/, ["running"], "set per service by what runs at that moment"],
  [
    /rrddata|rrd-down/,
    ["diskread", "diskwrite", "arcsize"],
    "guest columns without a single value are left out by PVE",
  ],
];

const names = (prefix: string, list: string) => list.split(" ").map((name) => `${prefix}/${name}`);
const seconds = [
  "000",
  "005",
  "010",
  "015",
  "025",
  "040",
  "060",
  "090",
  "120",
  "150",
  "180",
  "211",
  "241",
  "271",
  "296",
];

export const PLAN: Phase[] = [
  {
    name: "writes",
    exchanges: names(
      "write",
      "pool-create pool-add-members ha-group-add-legacy ha-resource-add-103 ha-resource-add-104-stopped ha-resource-add-105 ha-rule-add-node-affinity ha-rule-add-bad-type ha-rule-add-resource-affinity",
    ),
  },
  { name: "reads", prepare: liveAWhile, exchanges: ["read/*"] },
  {
    name: "authentication",
    exchanges: names(
      "auth",
      "ticket-ok ticket-ok-realm-param ticket-bad-password ticket-unknown-user ticket-bad-realm ticket-missing-password ticket-no-realm ticket-get ticket-json-body noauth-get ticket-renew-with-ticket-as-password noauth-post cookie-get cookie-post-no-csrf cookie-post-bad-csrf cookie-post-ok cookie-delete-no-csrf cookie-delete-ok cookie-tampered cookie-expired-fake token-bad-secret token-unknown token-malformed access-root-permissions-cookie ticket-for-other-node token-on-access-ticket-restricted",
    ),
  },
  { name: "errors", exchanges: ["errors/*"] },
  {
    name: "tags",
    exchanges: names(
      "tags",
      "put-tags put-tags-comma-and-space get-after put-tags-empty get-after-empty put-tags-invalid bad-digest delete-tags delete-tags-again locked-vm post-tags-async put-registered-tag-as-admin cross-node-put options-tag-style options-registered-tags options-after lxc-put lxc-delete lxc-restore",
    ),
  },
  {
    name: "migrations",
    exchanges: names(
      "migrate",
      "locked missing-target same-node target-nonexistent running-without-online vm-on-other-node local-resources-hostpci local-resources-hostpci-task-status local-resources-hostpci-task-log template-offline +2 template-offline-task-status template-offline-task-log online-ok +0.3 online-running-node-active online-running-cluster-tasks online-running-task-status online-running-status-current online-second-migrate-while-running +0.5 online-running-resources +10 online-ok-task-status online-ok-task-log online-after-old-node +10 online-after-resources cross-node-proxied +12 cross-node-proxied-task-status cross-node-proxied-task-log stopped-offline +1 stopped-offline-ha-task-status stopped-offline-ha-task-log ha-managed-online +1 ha-managed-online-task-status ha-managed-online-task-log +4 ha-managed-online-t05s-current +5 ha-managed-online-t10s-current +5 ha-managed-online-t15s-current +5 ha-managed-online-t20s-current +5 ha-managed-online-t25s-current +5 ha-managed-online-t30s-current +5 ha-managed-online-t35s-current +5 ha-managed-online-t40s-current ha-managed-online-after-resources ha-managed-online-after-tasks lxc-stopped +2 lxc-stopped-task-status lxc-stopped-task-log lxc-restart-stopped +2 lxc-restart-stopped-task-status lxc-restart-stopped-task-log lxc-online-flag +2 lxc-online-flag-task-status lxc-online-flag-task-log migrateall +20 migrateall-task-status migrateall-task-log bulk-action-migrate",
    ),
  },
  {
    name: "tasks",
    exchanges: names(
      "tasks",
      "list-typefilter list-vmid-filter log-limit log-unknown malformed-upid stop-finished unknown-upid wrong-node",
    ),
  },
  {
    name: "node down",
    prepare: (simulator) => {
      simulator.advance(200);
      placeForOutage(simulator);
      // The recorder's node died just before its next report; 300 s count from its last one.
      const sinceReport = (simulator.cluster.now - simulator.cluster.startedAt) % 10;
      simulator.advance(19.5 - sinceReport);
    },
    exchanges: [
      ...names("nodedown", "before-resources before-ha"),
      ({ faults }) => faults.setNodeDown("pve3"),
      ...seconds.flatMap((second, index) => [
        `+${Number(second) - Number(seconds[index - 1] ?? 0)}`,
        ...["cluster-status", "nodes", "resources", "ha-current", "manager_status", "node-status-down"].map(
          (call) => `nodedown/t${second}s-${call}`,
        ),
        ...(second === "025"
          ? names(
              "nodedown",
              "cluster-tasks metrics-export migrate-from-down-node node-qemu-down precondition-with-down put-tags-on-down rrd-down storage-down tasks-down vm-config-down vm-down vm-rrd-down",
            )
          : []),
      ]),
    ],
  },
  {
    name: "local disks and power",
    prepare: (simulator) => {
      simulator.faults.setNodeUp("pve3");
      simulator.faults.addGuest({
        vmid: 109,
        name: "loc1",
        node: "pve2",
        storage: "locdisk",
        tags: ["local"],
        memoryBytes: 64 * 1024 ** 2,
        diskBytes: 1024 ** 3,
        cores: 1,
      });
      simulator.advance(120);
    },
    exchanges: [
      ...names(
        "migrate",
        "precondition-local-disk-running precondition-local-disk-running-target local-disk-online-without-flag +2 local-disk-online-without-flag-task-status local-disk-online-without-flag-task-log local-disk-online-with-flag +30 local-disk-online-with-flag-task-status local-disk-online-with-flag-task-log",
      ),
      ...names(
        "power",
        "stop +2 start +3 suspend +1 resume +1 reset +1 reboot +8 shutdown +6 403-start stop-2 +1 stop-already-stopped ha-managed-start",
      ),
    ],
  },
  {
    name: "containers",
    prepare: (simulator) => {
      simulator.advance(60);
      simulator.faults.moveGuest(201, "pve2");
    },
    exchanges: [
      ...names("power", "lxc-start +3 lxc-start-task-status lxc-start-task-log"),
      "read/lxc-201-status-current-running",
      ...names(
        "migrate",
        "lxc-precondition-running lxc-running-no-restart lxc-running-online +1 lxc-running-online-task-status lxc-running-online-task-log lxc-running-restart +12 lxc-running-restart-task-status lxc-running-restart-task-log lxc-after-restart-status",
      ),
    ],
  },
  {
    name: "second factor and bulk",
    prepare: (simulator) => {
      const user = simulator.cluster.users.get("viewer@pve");
      if (user !== undefined) user.totpSecret = "JBSWY3DPEHPK3PXP";
      simulator.faults.moveGuest(900, "pve2");
      simulator.faults.moveGuest(202, "pve2");
    },
    exchanges: [
      ...names("migrate", "bulk-action +6 bulk-action-log"),
      ...names("auth", "tfa-login-step1 tfa-login-step2-wrong tfa-login-step2 tfa-partial-ticket-used"),
    ],
  },
  {
    name: "HA",
    prepare: (simulator) => {
      simulator.faults.moveGuest(103, "pve2");
      for (const service of simulator.cluster.ha.services.values()) {
        service.node = simulator.cluster.guestOf(service.vmid).node;
      }
      simulator.cluster.options.crs = { ha: "dynamic", "ha-rebalance-on-start": 1 };
      simulator.advance(30);
    },
    exchanges: [
      "migrate/precondition-ha-rule-strict",
      ...names(
        "ha",
        "resource-migrate resource-relocate resource-migrate-strict-violation +12 crs-dynamic-current disarm-freeze +8 disarm-t08s-current +8 disarm-t16s-current +8 disarm-t24s-current +8 disarm-t32s-current +8 disarm-t40s-current disarmed-manager_status",
      ),
      stopPool,
      "+10",
      ({ faults }) => faults.lockGuest(103, "migrate"),
      ...names(
        "ha",
        "disarmed-resources arm +8 arm-t08s-current +8 arm-t16s-current +8 arm-t24s-current +8 arm-t32s-current",
      ),
      "migrate/ha-managed-violates-strict-rule-after-25s",
    ],
  },
  {
    name: "in the middle of a migration",
    prepare: (simulator) => {
      simulator.advance(60);
      simulator.faults.moveGuest(101, "pve2");
      simulator.faults.setGuestStatus(101, "running");
    },
    exchanges: [
      ...names(
        "migrate",
        "midflight-start +6 midflight-cluster-tasks midflight-cluster-tasks-other-node midflight-config midflight-precondition midflight-put-tags midflight-resources midflight-second-migrate midflight-status-current midflight-task-log midflight-task-status midflight-cancel +4 midflight-cancelled-status midflight-cancelled-log midflight-cancelled-cluster-tasks midflight-cancelled-resources",
      ),
      ({ cluster }) => {
        cluster.options.crs = {
          ha: "dynamic",
          "ha-rebalance-on-start": 1,
          "ha-auto-rebalance": 1,
          "ha-auto-rebalance-threshold": "30",
          "ha-auto-rebalance-margin": "10",
        };
      },
      ...names(
        "read",
        "cluster-options-crs-dynamic cluster-metrics-export cluster-log ha-status-current-dynamic",
      ),
      ({ faults }) => faults.lockGuest(103, undefined),
      ...names("read", "cluster-resources-after-recovery cluster-resources-lxc-running"),
    ],
  },
];

/** Where the guests were when the recorder killed pve3: 105 and 108 on it, everything else elsewhere. */
function placeForOutage({ cluster, faults }: Simulator): void {
  for (const guest of cluster.guests.values()) {
    if (guest.lock === "migrate") guest.lock = undefined;
    if (guest.node === "pve3") faults.moveGuest(guest.vmid, "pve1");
  }
  faults.moveGuest(108, "pve3");
  faults.moveGuest(105, "pve3");
  faults.moveGuest(101, "pve2");
  for (const service of cluster.ha.services.values()) service.node = cluster.guestOf(service.vmid).node;
}

/** What had happened before the first read: starts that went well, and some that did not. */
function liveAWhile(simulator: Simulator): void {
  const who = { userid: "root@pam", tokenid: "demo", privilegeSeparation: false };
  for (const [node, vmid, problem] of [
    ["pve1", "101", "start failed: QEMU exited with code 1"],
    ["pve1", "102", ""],
    ["pve2", "103", ""],
    ["pve3", "105", ""],
  ] as const) {
    simulator.tasks.start(node, "qmstart", vmid, who, function* () {
      yield 1;
      if (problem !== "") throw new TaskFailure(problem);
    });
  }
  simulator.advance(70);
}

/** In the recorded cluster the pool's guests had been stopped by hand. */
function stopPool({ faults }: Simulator): void {
  for (const vmid of [101, 102, 103]) faults.setGuestStatus(vmid, "stopped");
}
