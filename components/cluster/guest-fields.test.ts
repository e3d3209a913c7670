import { describe, expect, it } from "vitest";
import { compileFilter } from "@/components/table/filter-query";
import type { GuestState } from "@/lib/snapshot/schema";
import { guestState } from "@/tests/support/guest-state";
import { guestFields, guestText, memoryViews } from "./guest-fields";
import { guestTagMark, tagMeaning } from "./tag-words";

const GUESTS: GuestState[] = [
  guestState(101, { name: "web-01", tags: ["plb_affinity_web"], memoryUsedBytes: 90, lock: "backup" }),
  guestState(102, { name: "web-02", node: "pve10", status: "stopped", memoryUsedBytes: null }),
  guestState(103, {
    name: "db",
    type: "ct",
    pool: "prod",
    haState: "error",
    cpuRatio: 0.9,
    migratingTo: "pve2",
  }),
  guestState(104, { name: "golden", template: true, status: "stopped", tags: ["plb_pin_pve1"] }),
];

describe("the filter of guests", () => {
  it.each([
    ["node:pve1", [101, 103, 104]],
    ["tag:plb_*", [101, 104]],
    ["status:stopped", [102, 104]],
    ["type:ct", [103]],
    ["type:vm", [101, 102]],
    ["pool:prod", [103]],
    ["name:web", [101, 102]],
    ["id:101..102", [101, 102]],
    ["ha:error", [103]],
    ["lock:*", [101]],
    ["to:*", [103]],
    ["mem>80", [101]],
    ["cpu>80", [103]],
    ["plb_pin", [104]],
    ["-node:pve1 web", [102]],
  ])("understands %s", (query, found) => {
    const fields = guestFields({ nodes: ["pve1"], tags: [], pools: [] });
    const filter = compileFilter(query, fields, guestText);
    expect(filter.errors).toEqual([]);
    expect(GUESTS.filter(filter.test).map(({ vmid }) => vmid)).toEqual(found);
  });
});

describe("tagMeaning", () => {
  it("reads prefixes as ProxLB does, and leaves other tags alone", () => {
    expect(tagMeaning("plb_anti_affinity_db")?.kind).toBe("anti_affinity");
    expect(tagMeaning("plb_affinity")?.kind).toBe("affinity");
    expect(tagMeaning("plb_ignore")?.kind).toBe("ignore");
    expect(tagMeaning("plb_pin_pve1")?.sentence).toBe("ProxLB places this guest only on pve1.");
    expect(tagMeaning("PLB_pin_pve1")).toBeNull();
    expect(tagMeaning("web")).toBeNull();
  });

  it("marks a guest by what binds it most", () => {
    expect(guestTagMark(["plb_affinity_a", "plb_pin_pve1"])).toBe("pinned");
    expect(guestTagMark(["plb_pin_pve1", "plb_ignore_x"])).toBe("ignored");
    expect(guestTagMark(["web"])).toBeNull();
  });
});

describe("the memory of a guest", () => {
  const GIB = 1024 ** 3;
  const memory = { memoryUsedBytes: 2 * GIB, memoryTotalBytes: 8 * GIB };

  it("says which view is which, and what nobody has read", () => {
    expect(memoryViews(guestState(1, { ...memory, memoryHostBytes: 6 * GIB }))).toBe(
      "2.0 GiB of 8.0 GiB as the guest sees it, 6.0 GiB as the node does, which ProxLB counts",
    );
    expect(memoryViews(guestState(1, memory))).toBe(
      "2.0 GiB of 8.0 GiB as the guest sees it, not read as the node sees it",
    );
    expect(memoryViews(guestState(1, { ...memory, type: "ct", memoryHostBytes: 2 * GIB }))).toBe(
      "2.0 GiB of 8.0 GiB",
    );
    expect(memoryViews(guestState(1, { memoryUsedBytes: null }))).toBeUndefined();
  });
});
