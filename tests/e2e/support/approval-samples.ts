import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { users } from "@/db/schema/accounts";
import { approvals } from "@/db/schema/approvals";
import { type Proposed, planHashOf } from "@/lib/approvals/plan-hash";
import type { Sample } from "./samples";

const PROPOSED: Proposed = {
  operation: "maintenance.run_window",
  kind: "window",
  input: { id: 2_147_483_647 },
};

/** Deciding about a window that does not exist, proposed by nobody who still has an account; withdrawn by who proposed it. */
export function approvalSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const proposed = async (isOwn: boolean) => {
    const [admin] = await db.select().from(users).where(eq(users.username, "admin"));
    const planHash = await planHashOf(PROPOSED, { nodes: [], guests: [] });
    await db.update(approvals).set({ state: "withdrawn" });
    const [row] = await db
      .insert(approvals)
      .values({
        ...PROPOSED,
        planHash,
        permission: "maintenance.edit",
        title: "Begin a sample now",
        proposedBy: isOwn ? (admin?.id ?? null) : null,
        proposedByName: "sample",
        expiresAt: new Date(Date.now() + 3_600_000),
        state: "pending",
      })
      .returning();
    return by({ id: row?.id ?? 0 });
  };
  return ["approve", "reject", "withdraw"].map((verb) => [
    [`lib/features/approvals/actions.ts#${verb}Action`, `POST /api/approvals/[id]/${verb}`],
    () => proposed(verb === "withdraw"),
  ]);
}
