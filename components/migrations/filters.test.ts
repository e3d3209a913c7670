import { describe, expect, it } from "vitest";
import { ListMigrationsInput } from "@/lib/features/migrations/schema";
import { isFiltered, readFilters, sinceOf, toInput } from "./filters";

const read = (query: string) => {
  const params = new URLSearchParams(query);
  return readFilters((key) => params.get(key) ?? undefined);
};

describe("the filters of the address", () => {
  it("ask for what they say, in a form that the query accepts", () => {
    const filters = read("guest=web&node=pve1&status=failed&who=ha_manager&run=7&range=24h");
    const input = toInput(filters, sinceOf(filters.range, Date.parse("2026-11-23T06:07:08Z")));
    expect(input).toEqual({
      guest: "web",
      node: "pve1",
      status: "failed",
      triggeredBy: "ha_manager",
      runId: 7,
      since: "2026-11-22T06:00:00.000Z",
    });
    expect(ListMigrationsInput.safeParse(input).success).toBe(true);
  });

  it("take a number for a VMID and anything else for part of a name", () => {
    expect(toInput(read("guest=105"), undefined)).toEqual({ guestId: 105 });
    expect(toInput(read("guest=web105"), undefined)).toEqual({ guest: "web105" });
    expect(toInput(read("guest=%20web%20"), undefined)).toEqual({ guest: "web" });
  });

  it("ignore what is not a value, so that an old or mistyped link still opens", () => {
    const filters = read("status=bogus&who=nobody&run=2x&range=5y");
    expect(isFiltered(filters)).toBe(false);
    expect(filters.range.id).toBe("7d");
  });

  it("has no beginning for all times", () => {
    expect(sinceOf(read("range=all").range, Date.now())).toBeUndefined();
  });
});
