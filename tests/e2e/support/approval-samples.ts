import type { Database } from "@/db/client";
import { approvals } from "@/db/schema/approvals";
import { type Proposed, planHashOf } from "@/lib/approvals/plan-hash";
import type { Sample } from "./samples";

const PROPOSED: Proposed = {
  operation: "maintenance.run_window",
  kind: "window",
  input: { id: 2_147_483_647 },
};

/**
 * Deciding about a window that does not exist, proposed by nobody who still has an account; and withdrawing one's own.
 * @param somebody who may decide, and a call of theirs
 */
export function approvalSamples(
  db: Database["db"],
  somebody: () => Promise<{ id: number; sample: Sample }>,
): [entries: string[], make: () => Promise<Sample>][] {
  const proposed = async (isOwn: boolean) => {
    const { id, sample } = await somebody();
    const planHash = planHashOf(PROPOSED, { places: "", file: "" });
    await db.update(approvals).set({ state: "withdrawn" });
    const [row] = await db
      .insert(approvals)
      .values({
        ...PROPOSED,
        planHash,
        permission: "maintenance.edit",
        title: "Begin a sample now",
        proposedBy: isOwn ? id : null,
        proposedByName: "sample",
        expiresAt: new Date(Date.now() + 3_600_000),
        state: "pending",
      })
      .returning();
    return { ...sample, input: { id: row?.id ?? 0 } };
  };
  return ["approve", "reject", "withdraw"].map((verb) => [
    [`lib/features/approvals/actions.ts#${verb}Action`, `POST /api/approvals/[id]/${verb}`],
    () => proposed(verb === "withdraw"),
  ]);
}
