import { afterEach, expect, it } from "vitest";
import { setSingleton } from "@/lib/core/singleton";
import { movesAtOnce } from "./moves-at-once";

const withSetting = (movesAtOnce: number | null) =>
  setSingleton("settings", {
    rows: { settings_balancing: { version: 1, values: { movesAtOnce }, sealed: {} } },
    unreadable: [],
    values: new Map(),
    listeners: new Set(),
    looks: (look: () => Promise<void>) => look(),
  });

afterEach(() => withSetting(null));

it("is what proxlb.yaml allows, and no more than Settings do", () => {
  const allowed = { parallel: true, parallel_jobs: 5 };
  expect(movesAtOnce(allowed)).toBe(5);
  expect(movesAtOnce({ parallel: false, parallel_jobs: 5 })).toBe(1);
  expect(movesAtOnce({ parallel: true, parallel_jobs: 0 })).toBe(1);
  withSetting(2);
  expect(movesAtOnce(allowed)).toBe(2);
  expect(movesAtOnce({ parallel: false, parallel_jobs: 5 })).toBe(1);
  withSetting(20);
  expect(movesAtOnce(allowed)).toBe(5);
});
