import "server-only";
import type { Context } from "@/lib/access/context";
import { runningVersions } from "@/lib/access/running-versions";
import { readConfigFile } from "@/lib/config-file/read";
import { messageOf } from "@/lib/core/errors";
import type { Permission } from "@/lib/identity/permissions";
import { daemonCycles } from "@/lib/live/log/cycle-tracker";
import { currentPlan } from "@/lib/planning/basis";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { examine } from "@/lib/proxlb/doctor/doctor";
import { knownCluster } from "@/lib/proxlb/doctor/known-cluster";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { serviceView } from "./queries";

/** One file of a bug report, and what it takes to see what stands in it. */
export interface ReportPart {
  name: string;
  needs: Permission;
  make(context: Context): Promise<string>;
}

/** The newest lines that are given where no cycle is known. */
const LINES_WITHOUT_CYCLE = 500;
/** A cycle that retries for hours prints hundreds of thousands. */
const LINES_OF_CYCLE = 5_000;

export const REPORT_PARTS: ReportPart[] = [
  {
    name: "versions.json",
    needs: "service.view",
    make: async (context) => json(await runningVersions(context)),
  },
  {
    name: "service.json",
    needs: "service.view",
    make: async ({ daemon }) => json(await serviceView(daemon)),
  },
  { name: "proxlb.yaml", needs: "config.view", make: maskedConfig },
  { name: "findings.txt", needs: "config.view", make: findings },
  { name: "proxlb.log", needs: "logs.view", make: async (context) => lastCycle(context) },
  {
    name: "plan.json",
    needs: "balancing.view",
    make: async (context) => json((await currentPlan(context, {})).plan),
  },
  { name: "picture.json", needs: "guests.view", make: async ({ live }) => json(pictureOf(live.snapshot())) },
];

async function maskedConfig(): Promise<string> {
  const file = await readConfigFile();
  if (file.state !== "read") return `${file.reason}\n`;
  return maskConfig(file.text, { strict: true })?.text ?? NOT_SHOWN;
}

async function findings({ live }: Context): Promise<string> {
  const file = await readConfigFile();
  if (file.state !== "read") return `${file.reason}\n`;
  const masked = maskConfig(file.text, { strict: true })?.text ?? null;
  const found = await examine(masked, file.text, knownCluster(live.snapshot()));
  if (found.length === 0) return "Nothing is to be said about proxlb.yaml.\n";
  return found
    .map(
      ({ severity, line, path, message }) =>
        `${severity}, line ${line ?? "?"}, ${path || "the file"}: ${message}\n`,
    )
    .join("");
}

/** From the beginning of the last cycle that ended, to now. */
function lastCycle({ live }: Context): string {
  const ended = (daemonCycles() ?? []).filter(({ endedAt }) => endedAt !== null).at(-1);
  const { lines } = live.logs.tail(ended ? LINES_OF_CYCLE : LINES_WITHOUT_CYCLE);
  const wanted = ended ? lines.filter(({ at }) => at >= ended.startedAt) : lines;
  if (wanted.length === 0) return "ProxLB has printed nothing that is kept here.\n";
  return wanted.map(({ at, text }) => `${at} ${text}\n`).join("");
}

/** Comments are free words of people. */
function pictureOf({ facts, ...rest }: ClusterSnapshot) {
  return { ...rest, facts: { ...facts, pools: facts.pools.map(({ poolid }) => ({ poolid })) } };
}

/** A part that cannot be made says why: that is part of the report too. */
export async function textOfPart(part: ReportPart, context: Context): Promise<string> {
  try {
    return await part.make(context);
  } catch (error) {
    return `This could not be made: ${messageOf(error)}\n`;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

const NOT_SHOWN =
  "The file is not valid YAML, so its secrets cannot be told from the rest: nothing of it is shown.\n";
