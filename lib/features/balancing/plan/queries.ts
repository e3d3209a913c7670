import "server-only";
import { z } from "zod";
import { query } from "@/lib/access/query";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { currentPlan, planBasis } from "@/lib/planning/basis";
import { GuestPlacement, PlacementOfGuest, PlanAnswer, PlanBasis, PlanInput } from "@/lib/planning/schema";
import { obstacleSentence } from "@/lib/proxlb/planner/guest-sentences";
import { planFingerprint } from "@/lib/proxlb/planner/instant-plan";
import { placementRows, placementVerdict } from "@/lib/proxlb/planner/placement";

const OPENED_MAX_AGE = { rowsMs: 10_000, factsMs: 120_000 };

/** The instant plan, with settings tried out over the configured ones. Nobody need watch: an old picture is read first. */
export const getPlan = query({
  name: "balancing.plan",
  permission: "balancing.view",
  input: PlanInput,
  output: PlanAnswer,
  async run(context, { maxAgeSeconds, ...whatIf }) {
    await context.live.readFirst({ ...OPENED_MAX_AGE, rowsMs: maxAgeSeconds * 1000 });
    const { plan, basis } = await currentPlan(context, whatIf);
    const snapshot = context.live.snapshot();
    return {
      plan,
      fingerprint: planFingerprint(basis.configVersion, snapshot),
      seenAt: snapshot.connection.seenAt,
      solverActs: basis.solverActs,
      fetch: basis.fetch,
    };
  },
});

/** What a browser needs beside the live picture to make the same plan by itself. */
export const getPlanBasis = query({
  name: "balancing.plan_basis",
  permission: "balancing.view",
  input: z.object({}),
  output: PlanBasis,
  run(context) {
    // Whoever opens Balancing sees the plan at once, and the one of freshly read rules a moment later.
    void context.live.readFirst(OPENED_MAX_AGE);
    return planBasis(context);
  },
});

/** For one guest: each node with what stands against it, and what the plan does with the guest. */
export const getGuestPlacement = query({
  name: "guests.placement",
  permission: "guests.view",
  input: PlacementOfGuest,
  output: GuestPlacement,
  async run(context, { id }) {
    const guest = context.live.snapshot().guests.find((candidate) => candidate.vmid === id);
    if (!guest) throw new AppError("not_found", `There is no guest ${id} in this cluster.`);
    const { plan, ground } = await currentPlan(context, {});
    const at = clock().now();
    const rows = placementRows(context.live.snapshot(), ground, id, at);
    return {
      vmid: id,
      guest: guest.name,
      node: guest.node,
      rows: (rows ?? []).map((row) => ({ ...row, sentences: row.obstacles.map(obstacleSentence) })),
      ...placementVerdict(plan, id),
    };
  },
});
