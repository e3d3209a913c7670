import { expect } from "vitest";
import type { LoggedMigration } from "@/lib/proxlb/log/migrations";

/**
 * How many guests of the small cluster really moved. In the order in which it reads the lists, ProxLB may also plan one
 * of the two databases onto the node of the other, and then the HA manager refuses it; nothing else may fail.
 */
export function finishedMoves(migrations: readonly LoggedMigration[]): number {
  const refused = migrations.filter(({ state }) => state !== "finished");
  for (const each of refused) {
    expect(each).toMatchObject({ guest: expect.stringMatching(/^db-0/), state: "failed" });
    expect(each.reason).toContain("ha-manager migrate");
  }
  return migrations.length - refused.length;
}
