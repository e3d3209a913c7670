import { describe, expect, it } from "vitest";
import { haContainersWarning } from "@/lib/proxlb/ha-containers";
import { createLogReader } from "@/lib/proxlb/log/reader";
import { waitsInVain } from "./ha-containers";
import { createRunLog } from "./run-log";

const AT = "2026-11-26T10:00:00.000Z";
const lines = (...texts: string[]) => {
  const [reader, log] = [createLogReader(), createRunLog()];
  for (const message of texts) {
    const text = `2026-11-26 10:00:00,000 - ProxLB - DEBUG - Balancing: ${message}`;
    const line = { at: AT, stream: "stdout" as const, text };
    log.add(line, reader.push(line));
  }
  return log.migrations();
};
const ordered = (kind: "VM" | "CT", guest: string, task: string) => [
  `Starting to migrate ${kind} guest ${guest} from pve1 to pve2.`,
  `job_id for ${guest}: 'UPID:pve1:00001001:00002000:6B03B98D:${task}:200:proxlb@pve:', jobs_to_wait len: 0`,
];
const seen = (name: string, type: "vm" | "ct", node: string, migratingTo: string | null = null) => ({
  name,
  type,
  node,
  haState: "started",
  migratingTo,
});

describe("CTs that HA manages", () => {
  it("are told before a rebalance, with the time that it waits for each", () => {
    expect(haContainersWarning([], 1800)).toBeNull();
    expect(haContainersWarning(["dns"], 1800)).toMatch(
      /^dns is a CT that HA manages: .* waits for it about 2 h 33 min \(max_job_validation 1800\)/,
    );
    expect(haContainersWarning(["dns", "ntp"], 10)).toMatch(/^dns, ntp are CTs .* each of them about 51 s/);
  });

  it("hold a run up once they have arrived, until ProxLB gives up", () => {
    const logged = lines(...ordered("CT", "dns", "hamigrate"));
    expect(waitsInVain(logged, [seen("dns", "ct", "pve1")], 10)).toBeNull();
    expect(waitsInVain(logged, [seen("dns", "ct", "pve2", "pve2")], 10)).toBeNull();
    expect(waitsInVain(logged, [seen("dns", "ct", "pve2")], 10)).toMatch(
      /^ProxLB still waits for dns, which is on pve2 already: .* after about 51 s each/,
    );
    const gaveUp =
      "Job ID UPID:pve1:00001001:00002000:6B03B98D:hamigrate:200:proxlb@pve: (guest: dns) for migration is still running. Retry counter: 10 exceeded.";
    expect(
      waitsInVain(lines(...ordered("CT", "dns", "hamigrate"), gaveUp), [seen("dns", "ct", "pve2")], 10),
    ).toBeNull();
  });

  it("are the only ones: a VM's task is found, and a CT without HA has a task of its own", () => {
    const guests = [seen("db", "vm", "pve2"), seen("dns", "ct", "pve2")];
    expect(waitsInVain(lines(...ordered("VM", "db", "hamigrate")), guests, 10)).toBeNull();
    expect(waitsInVain(lines(...ordered("CT", "dns", "vzmigrate")), guests, 10)).toBeNull();
  });
});
