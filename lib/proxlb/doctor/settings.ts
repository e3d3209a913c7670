import { CONFIG_KEYS, type ConfigKey } from "@/lib/proxlb/config/keys";
import { valueAt } from "@/lib/proxlb/yaml/plain";
import { type Examined, note, type Remark, setFix } from "./remark";

/** Settings that ProxLB takes, and that mean something else than they look. */
export function settingRemarks(examined: Examined): Remark[] {
  return [
    ...offRemarks(examined),
    ...defaultRemarks(examined),
    ...limitRemarks(examined),
    ...timeRemarks(examined),
    ...idleRemarks(examined),
    ...pressureRemarks(examined),
  ];
}

/** What makes ProxLB plan and move nothing, without a word. */
function offRemarks({ config: { balancing }, values }: Examined): Remark[] {
  const isWritten = valueAt(values, ["balancing", "enable"]) !== undefined;
  if (isWritten && !balancing.enable) return [];
  const remarks: Remark[] = [];
  if (!isWritten) {
    const message =
      "balancing.enable is left out, and its default is false, whatever the documentation shows: ProxLB plans and moves nothing. Write enable: true to let it.";
    const fix = setFix("Write enable: false, as it is now", ["balancing", "enable"], false);
    remarks.push(note("balancing_off", ["balancing", "enable"], message, fix));
  }
  if (balancing.balance_types.length === 0) {
    const message = "balance_types is empty: nothing moves. Write [vm], [ct] or [vm, ct].";
    remarks.push(note("balance_types_empty", ["balancing", "balance_types"], message));
  }
  return remarks;
}

/** Left out, where ProxLB's own example shows another value than the one that then counts. */
function defaultRemarks({ config, values }: Examined): Remark[] {
  return CONFIG_KEYS.flatMap((key): Remark[] => {
    const { path, shown, default: value } = key;
    if (shown === undefined || SAID_ELSEWHERE.includes(path.join("."))) return [];
    const isMoot = key.readBy === "nothing" || (path[1] === "parallel_jobs" && !config.balancing.parallel);
    if (isMoot || valueAt(values, path) !== undefined) return [];
    const message = `${path.at(-1)} is left out: ProxLB takes ${value}, though its ${shown.by} shows ${shown.value}.`;
    const fix = setFix(`Write ${path.at(-1)}: ${value}, as it is now`, path, value as number);
    return [note("default_differs", path, message, fix)];
  });
}

/** Each has a finding of its own; enable_ha is off where it is left out, as it should be. */
const SAID_ELSEWHERE = [
  "balancing.enable",
  "balancing.balance_types",
  "proxmox_api.timeout",
  "service.enable_ha",
];

function limitRemarks({ config: { balancing, proxmox_api } }: Examined): Remark[] {
  const remarks: Remark[] = [];
  if (proxmox_api.timeout === 1) {
    const message =
      "ProxLB waits 1 second for an answer and ends at the first one that takes longer; its example file shows 10.";
    const path = ["proxmox_api", "timeout"];
    remarks.push(note("timeout_short", path, message, setFix("Write timeout: 10", path, 10)));
  }
  if (balancing.balanciness < 1 || balancing.balanciness > 100) {
    const message =
      balancing.balanciness > 100
        ? "Two nodes never differ by more than 100 points: no difference moves a guest."
        : "With this, guests move at any difference between two nodes, in every cycle. Write 1 to 100.";
    remarks.push(note("balanciness_range", ["balancing", "balanciness"], message));
  }
  for (const key of ["memory_threshold", "cpu_threshold", "disk_threshold"] as const) {
    const value = balancing[key];
    if (value === null || (value >= 0 && value <= 100)) continue;
    const message =
      value > 100
        ? "No node is ever fuller than 100 percent: this has no effect."
        : "Every node is above this.";
    remarks.push(note("threshold_range", ["balancing", key], message));
  }
  return remarks;
}

function timeRemarks({ config: { service, proxmox_api } }: Examined): Remark[] {
  if (!service.daemon) return [];
  const { interval, format } = service.schedule;
  const path = ["service", "schedule", "interval"];
  const fix = setFix("Write interval: 12", path, 12, true);
  if (interval < 0) {
    const message = "A negative interval ends ProxLB after its first cycle.";
    return [{ ...note("interval_negative", path, message, fix), severity: "error" }];
  }
  if (interval === 0)
    return [
      note("interval_zero", path, "With 0 ProxLB starts the next cycle at once, and never rests.", fix),
    ];
  const hours = format === "hours" ? interval : interval / 60;
  if (!proxmox_api.pass || proxmox_api.token_secret || hours <= 2) return [];
  const message =
    "Proxmox forgets a sign-in by password after 2 hours: ProxLB ends at the first cycle after that. Use a token, or an interval of less.";
  return [note("password_interval", path, message)];
}

/** Written, and without effect. */
function idleRemarks({ config, values }: Examined): Remark[] {
  const isOff = !config.solver.enable;
  return CONFIG_KEYS.flatMap((key): Remark[] => {
    const value = valueAt(config, key.path);
    if (key.readBy === undefined || valueAt(values, key.path) === undefined || value === key.default)
      return [];
    if (key.readBy === "nothing") return [note("no_effect", key.path, noEffect(key))];
    if (!isOff) return [];
    return [
      note("solver_off", key.path, `Only the solver reads ${key.path.at(-1)}, and solver.enable is off.`),
    ];
  });
}

function noEffect({ path }: ConfigKey): string {
  return path.at(-1) === "enforce_affinity"
    ? "This has no effect: ProxLB sets it anew in each cycle, by whether a rule is broken."
    : `This has no effect: no part of ProxLB reads ${path.at(-1)}.`;
}

function pressureRemarks({ config: { balancing }, values, cluster }: Examined): Remark[] {
  const path = ["balancing", "mode"];
  const { mode, method, psi } = balancing;
  if (mode !== "psi") {
    if (psi === null || valueAt(values, ["balancing", "psi"]) === undefined) return [];
    const message = "psi counts in mode psi only, and the mode is another: this does nothing.";
    return [{ ...note("psi_unused", ["balancing", "psi"], message), at: "key" }];
  }
  const remarks: Remark[] = [];
  if (!psi?.nodes[method] && !psi?.guests[method]) {
    const message = `Mode psi needs what counts as pressure, in psi.nodes.${method} or psi.guests.${method}: without it nothing moves.`;
    remarks.push(note("psi_missing", path, message));
  }
  if (cluster.isBefore9) {
    const message =
      "Pressure is there from Proxmox VE 9 on: with an older node ProxLB turns balancing off in mode psi.";
    remarks.push(note("psi_before_9", path, message));
  }
  return remarks;
}
