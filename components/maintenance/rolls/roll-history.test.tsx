// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { rollsQuery } from "@/lib/features/maintenance/rolls/live";
import type { RollView } from "@/lib/features/maintenance/rolls/schema";
import { RollHistory } from "./roll-history";

const ROLL: RollView = {
  id: 1,
  state: "ended",
  doneWhen: "rebooted",
  restartContainers: false,
  nodes: [
    { node: "pve1", stands: "done" },
    { node: "pve2", stands: "still_out" },
    { node: "pve3", stands: "left_alone" },
  ],
  reason: "Stopped by ada.",
  requestedBy: "ada",
  startedAt: "2026-03-03T12:00:00Z",
  endedAt: "2026-03-03T13:00:00Z",
  endedBy: "ben",
};

function shown(...rolls: RollView[]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(rollsQuery().queryKey, { rolls });
  return render(
    <QueryClientProvider client={client}>
      <RollHistory />
    </QueryClientProvider>,
  );
}

afterEach(cleanup);

it("tells of each node of a roll that is over what became of it", () => {
  shown(ROLL);
  const table = within(screen.getByRole("region", { name: "Rolls" }));
  expect(table.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "pve1done",
    "pve2still in maintenance",
    "pve3was not taken out",
  ]);
  expect(table.getByText("Stopped by ada.")).toBeDefined();
  expect(table.getByText(/^ada, ended by ben$/)).toBeDefined();
});

it("is not there for one that goes on", () => {
  const { container } = shown({ ...ROLL, state: "running" });
  expect(container.textContent).toBe("");
});
