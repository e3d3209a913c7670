// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DataTable } from "./data-table";
import type { Column } from "./types";

afterEach(cleanup);

interface Row {
  name: string;
  mem: number | null;
}

const COLUMNS: Column<Row>[] = [
  { id: "name", header: "Name", cell: (row) => row.name, sortValue: (row) => row.name },
  { id: "mem", header: "Memory", cell: (row) => row.mem ?? "–", sortValue: (row) => row.mem, align: "right" },
];

const ROWS: Row[] = [
  { name: "pve10", mem: 10 },
  { name: "pve2", mem: 30 },
  { name: "pve1", mem: null },
];

const keyOf = (row: Row) => row.name;

function Sample({ rows = ROWS, onOpen = () => {} }: { rows?: Row[]; onOpen?: (row: Row) => void }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <DataTable
      label="Nodes"
      rows={rows}
      columns={COLUMNS}
      rowKey={keyOf}
      defaultSort="name"
      onOpen={onOpen}
      selection={{
        selected,
        onChange: setSelected,
        refuse: (key) => (key === "pve1" ? "pve1 is in maintenance" : null),
      }}
    />
  );
}

const bodyRows = () => within(screen.getByRole("grid")).getAllByRole("row").slice(1);
const names = () => bodyRows().map((row) => within(row).getAllByRole("gridcell")[1]?.textContent);

describe("a data table", () => {
  it("sorts names naturally, figures largest first, the unknown last in both directions", async () => {
    render(<Sample />);
    expect(names()).toEqual(["pve1", "pve2", "pve10"]);
    await userEvent.click(screen.getByRole("button", { name: "Memory" }));
    expect(names()).toEqual(["pve2", "pve10", "pve1"]);
    await userEvent.click(screen.getByRole("button", { name: "Memory" }));
    expect(names()).toEqual(["pve10", "pve2", "pve1"]);
    expect(screen.getByRole("columnheader", { name: "Memory" }).getAttribute("aria-sort")).toBe("ascending");
  });

  it("moves an active row by arrow keys, opens it with Enter and chooses it with space", async () => {
    const onOpen = vi.fn();
    render(<Sample onOpen={onOpen} />);
    const grid = screen.getByRole("grid");
    grid.focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(grid.getAttribute("aria-activedescendant")).toBe(bodyRows()[1]?.id);
    await userEvent.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledWith(ROWS[1]);
    await userEvent.keyboard(" ");
    expect(bodyRows()[1]?.getAttribute("aria-selected")).toBe("true");
    await userEvent.keyboard("{End}{Enter}");
    expect(onOpen).toHaveBeenLastCalledWith(ROWS[0]);
    await userEvent.keyboard("{Home}");
    expect(grid.getAttribute("aria-activedescendant")).toBe(bodyRows()[0]?.id);
  });

  it("does not choose a refused row, neither by key nor with all", async () => {
    render(<Sample />);
    screen.getByRole("grid").focus();
    await userEvent.keyboard("{ArrowDown} ");
    expect(bodyRows()[0]?.getAttribute("aria-selected")).toBe("false");
    await userEvent.click(screen.getByRole("checkbox", { name: "Choose all 2" }));
    expect(bodyRows().map((row) => row.getAttribute("aria-selected"))).toEqual(["false", "true", "true"]);
  });

  it("holds its order while the pointer is among the rows, and sorts again when it leaves", async () => {
    const { rerender } = render(<Sample />);
    await userEvent.click(screen.getByRole("button", { name: "Memory" }));
    const body = bodyRows()[0]?.parentElement as HTMLElement;
    fireEvent.pointerEnter(body);
    rerender(
      <Sample
        rows={[
          { name: "pve10", mem: 90 },
          { name: "pve2", mem: 30 },
          { name: "new", mem: 99 },
        ]}
      />,
    );
    expect(names()).toEqual(["pve2", "pve10", "new"]);
    expect(bodyRows()[1]?.textContent).toContain("90");
    fireEvent.pointerLeave(body);
    expect(names()).toEqual(["new", "pve10", "pve2"]);
  });

  it("renders only a window of a long list but counts all of it", async () => {
    // jsdom lays nothing out; the virtualiser measures its box by this.
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
    const rows = Array.from({ length: 10_000 }, (_, index) => ({ name: `g${index}`, mem: index }));
    render(<Sample rows={rows} />);
    expect(bodyRows().length).toBeGreaterThan(5);
    expect(bodyRows().length).toBeLessThan(80);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10001");
  });

  it("offers to clear the filter when that is why nothing is there", async () => {
    const onClear = vi.fn();
    render(
      <DataTable
        label="Nodes"
        rows={[]}
        columns={COLUMNS}
        rowKey={keyOf}
        defaultSort="name"
        onClearFilter={onClear}
      />,
    );
    await userEvent.click(screen.getByRole("button", { name: "Clear the filter" }));
    expect(onClear).toHaveBeenCalledOnce();
  });
});
