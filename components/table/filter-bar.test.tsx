// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { FilterBar } from "./filter-bar";
import type { FilterField } from "./filter-query";
import { useFilter } from "./use-filter";

afterEach(cleanup);

const FIELDS: FilterField<{ node: string; mem: number }>[] = [
  { name: "node", type: "text", hint: "where it runs", values: ["pve1", "pve2"], read: (row) => row.node },
  { name: "mem", type: "number", hint: "memory in %", read: (row) => row.mem },
];
const ROWS = [
  { node: "pve1", mem: 90 },
  { node: "pve2", mem: 10 },
];
const textOf = (row: { node: string }) => row.node;

function Sample() {
  const filter = useFilter(ROWS, FIELDS, textOf);
  return (
    <FilterBar
      query={filter.query}
      onQuery={filter.setQuery}
      fields={FIELDS}
      errors={filter.errors}
      shownCount={filter.rows.length}
      totalCount={filter.totalCount}
      noun="guest"
    />
  );
}

describe("the filter bar", () => {
  it("completes a field and then its value by keyboard, and counts what it finds", async () => {
    render(<Sample />);
    const input = screen.getByRole("combobox") as HTMLInputElement;
    await userEvent.type(input, "no{ArrowDown}{Enter}");
    expect(input.value).toBe("node:");
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(input.value).toBe("node:pve2 ");
    expect(screen.getByRole("status").textContent).toBe("1 of 2 guests");
  });

  it("says what is wrong once the typing has stopped, not during it", async () => {
    render(<Sample />);
    await userEvent.type(screen.getByRole("combobox"), "mem>lots");
    expect(screen.queryByText(/is not a figure/)).toBeNull();
    await userEvent.tab();
    expect(screen.getByText('"lots" is not a figure: write for example mem>80.')).toBeTruthy();
  });

  it("closes the suggestions with Escape, clears with the next", async () => {
    render(<Sample />);
    const input = screen.getByRole("combobox") as HTMLInputElement;
    await userEvent.type(input, "n");
    expect(screen.getByRole("listbox")).toBeTruthy();
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("listbox")).toBeNull();
    await userEvent.keyboard("{Escape}");
    expect(input.value).toBe("");
  });
});
