import type { Lane } from "./lane";

/** Nothing hangs on a process that is dead: neither a change of proxlb.yaml nor a run. */
export async function nothingHangs({ sql }: Pick<Lane, "sql">): Promise<boolean> {
  const [row] = await sql<{ hanging: number }[]>`select (
      (select count(*) from drains where phase in ('marking', 'unmarking'))
      + (select count(*) from config_history where status = 'pending')
      + (select count(*) from runs where state in ('waiting', 'running') and not exists (
          select 1 from pg_stat_activity where application_name = runs.holder))
    )::int as hanging`;
  return row?.hanging === 0;
}

export interface Placement {
  homes: ReadonlyMap<number, string>;
  upids: ReadonlySet<string>;
}

/** Where everybody is, and what Proxmox VE has done until now. */
export function placementOf({ simulator }: Pick<Lane, "simulator">): Placement {
  const homes = new Map([...simulator.cluster.guests.values()].map(({ vmid, node }) => [vmid, node]));
  return { homes, upids: new Set(migrations({ simulator }).map(({ upid }) => upid)) };
}

/** Guests that left a node twice since, or that are not where they were; as sentences. */
export function movedWrongly(lane: Pick<Lane, "simulator">, { homes, upids }: Placement): string[] {
  const times = new Map<string, number>();
  for (const { upid, id, node } of migrations(lane)) {
    if (upids.has(upid)) continue;
    const key = `${id} was migrated away from ${node}`;
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  const twice = [...times].flatMap(([what, count]) => (count > 1 ? [`${what} ${count} times`] : []));
  const away = [...lane.simulator.cluster.guests.values()].flatMap(({ vmid, node }) =>
    homes.get(vmid) === node ? [] : [`${vmid} is on ${node} and not on ${homes.get(vmid)}`],
  );
  return [...twice, ...away];
}

export const movedSince = (lane: Pick<Lane, "simulator">, { upids }: Placement): number =>
  migrations(lane).filter(({ upid }) => !upids.has(upid)).length;

function migrations({ simulator: { cluster, tasks } }: Pick<Lane, "simulator">) {
  return [...cluster.nodes.keys()]
    .flatMap((node) => tasks.ofNode(node))
    .filter(({ type }) => type === "qmigrate" || type === "vzmigrate");
}
