import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { circumstancesOf } from "@/lib/approvals/plan-hash";
import { approvalRows } from "@/lib/approvals/store";
import { clock } from "@/lib/core/clock";
import { ApprovalList } from "./schema";
import { approvalView } from "./view";

const NEWEST = 50;

/** What waits for a second person, and what became of the newest. */
export const listApprovals = query({
  name: "approvals.list",
  permission: "nodes.view",
  input: z.object({}),
  output: ApprovalList,
  async run({ db, actor, live }) {
    const rows = await approvalRows(db, NEWEST);
    const circumstances = await circumstancesOf(live.snapshot());
    const now = { actor, circumstances, nowMs: clock().now().getTime() };
    return { approvals: rows.map((row) => approvalView(row, now)) };
  },
});
