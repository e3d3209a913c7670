import "server-only";
import type { Context } from "@/lib/access/context";
import { clock } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { placeOf } from "@/lib/proxlb/config/parse";
import { runCycle } from "@/lib/proxlb/planner/cycle";
import { plannerCluster } from "@/lib/proxlb/planner/instant-plan";
import { modelOf } from "@/lib/proxlb/planner/model";
import { evaluateRules } from "@/lib/proxlb/rules/evaluate";
import type { RulesGround } from "@/lib/proxlb/rules/ground";
import { NO_CONFIG } from "@/lib/proxlb/rules/no-config";
import type { RulesView } from "@/lib/proxlb/rules/rule-schema";
import type { WriteGround } from "@/lib/proxlb/rules/write/ground";
import { wallClockIn } from "@/lib/proxlb/schedule/windows";
import { proxmoxSource } from "@/lib/proxmox/instance";
import { proxlbReading } from "./basis";

type RulesContext = Pick<Context, "daemon" | "live">;

interface Kept {
  key: string;
  atMs: number;
  view: RulesView | null;
}

/** The same for everybody who looks: one judgement a picture, and a new one now and then, for maintenance windows. */
const KEEP_MS = 30_000;

/**
 * Every rule as the cluster stands now.
 * @throws AppError unavailable before the cluster was read for the first time
 */
export async function currentRules(context: RulesContext): Promise<RulesView> {
  const { version } = readSnapshot(context);
  const { ground, key } = await rulesGround(context);
  const kept = singleton<Kept>("rules-view", () => ({ key: "", atMs: 0, view: null }));
  const now = clock().monotonicMs();
  const wanted = `${version} ${key}`;
  if (kept.view && kept.key === wanted && now - kept.atMs < KEEP_MS) return kept.view;
  const view = evaluateRules(ground());
  Object.assign(kept, { key: wanted, atMs: now, view } satisfies Kept);
  return view;
}

/**
 * What writes of rules are worked out from, as the cluster stands now.
 * @throws AppError unavailable before the cluster was read for the first time
 */
export async function currentWriteGround(context: RulesContext): Promise<WriteGround> {
  const { facts, guests } = readSnapshot(context);
  const { ground, wallClock } = await rulesGround(context);
  return {
    ...ground(),
    managed: new Set(guests.flatMap(({ type, vmid, haState }) => (haState ? [`${type}:${vmid}`] : []))),
    pveVersion: facts.pveVersion,
    wallClock: wallClock(),
  };
}

function readSnapshot({ live }: Pick<RulesContext, "live">) {
  const snapshot = live.snapshot();
  const { seenAt, reason } = snapshot.connection;
  if (seenAt === null) throw new AppError("unavailable", reason ?? "The cluster has not been read yet.");
  return snapshot;
}

/** What rules are judged by, made when it is called; `key` changes with whatever of it is not the picture. */
async function rulesGround(context: RulesContext) {
  const snapshot = context.live.snapshot();
  const { file, settings, reason, zone, figures, proxlbRights: rights } = await proxlbReading(context);
  const ours = proxmoxSource.current()?.connection.identity ?? null;
  const parsed = file.state === "read" && file.parsed.ok ? file.parsed : null;
  const ground = (): RulesGround => {
    const at = clock().now();
    const cluster = plannerCluster(snapshot, figures, at, rights);
    const model = modelOf(cluster, settings?.config ?? NO_CONFIG, wallClockIn(zone.timeZone, at));
    return {
      model,
      haRules: snapshot.facts.haRules,
      haAreGroups: Number.parseInt(snapshot.facts.pveVersion ?? "9", 10) < 9,
      cycle: settings === null ? null : runCycle(model),
      configReason: reason,
      lineOf: (steps) => (parsed ? placeOf(parsed.document, parsed.lines, [...steps]).line : null),
      seesAllPools:
        ours !== null && (ours === "root@pam" || (rights?.identity === ours && rights.pools === "all")),
      seenAt: snapshot.connection.seenAt,
    };
  };
  const sha256 = file.state === "read" ? file.sha256 : file.reason;
  const wallClock = () => wallClockIn(zone.timeZone, clock().now());
  return { ground, wallClock, key: JSON.stringify([sha256, rights, figures]) };
}
