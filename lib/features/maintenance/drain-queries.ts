import "server-only";
import { query } from "@/lib/access/query";
import { pageOf } from "@/lib/core/page";
import { forecastDrain } from "./drain-look";
import {
  DrainForecast,
  DrainsPage,
  ForecastInput,
  ListDrainsInput,
  NodeInput,
  NodeMaintenance,
} from "./drain-schema";
import { listDrainRows, newestDrain } from "./drain-store";
import { toDrainViews } from "./drain-view";

/** The newest drain of a node; one that is over is told as long as something of it can be undone. */
export const getNodeMaintenance = query({
  name: "maintenance.node",
  permission: "nodes.view",
  input: NodeInput,
  output: NodeMaintenance,
  async run({ db, live }, { name }) {
    const row = await newestDrain(db, name);
    const [drain] = row ? await toDrainViews(db, [row], live.snapshot()) : [];
    return { drain: drain ?? null };
  },
});

/** What a drain of the node would do, before anything moves. */
export const getDrainForecast = query({
  name: "maintenance.forecast",
  permission: "nodes.view",
  input: ForecastInput,
  output: DrainForecast,
  run: (context, input) => forecastDrain(context, input),
});

/** Drains, the newest first. */
export const listDrains = query({
  name: "maintenance.drains",
  permission: "nodes.view",
  input: ListDrainsInput,
  output: DrainsPage,
  async run({ db, live }, { cursor, limit, open }) {
    const rows = await listDrainRows(db, { cursor, limit: limit + 1, open });
    const { page, next } = pageOf(rows, limit);
    return { drains: await toDrainViews(db, page, live.snapshot()), next };
  },
});
