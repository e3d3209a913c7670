import type { ClusterFacts, ClusterSnapshot, Connection, FactReads, GuestState, NodeState } from "./schema";

/**
 * What changed between two pictures, small enough for every viewer every 10 s: changed rows with their changed
 * columns only, in steps a screen can show (0.1 % of CPU; 0.1 % of memory, at least 16 MiB). Client-safe.
 */

/** React-query's ["cluster"]: everything but the guests. */
export type ClusterPicture = Omit<ClusterSnapshot, "guests">;
/** React-query's ["guests"]. */
export interface GuestsPicture {
  version: number;
  guests: GuestState[];
}

export interface TableDelta<Row> {
  /** Whole rows: new ones. */
  added?: Row[];
  /** Keys of rows that are gone. */
  removed?: (string | number)[];
  /** Rows with the same changed columns share one group: `columns` once, then `[key, value…]` a row. */
  changed?: { columns: string[]; rows: unknown[][] }[];
}

export interface ClusterDelta {
  from: number;
  to: number;
  connection?: Connection;
  /** Without `reads`, which change with every reading: rules and pools need not travel again for them. */
  facts?: Omit<ClusterFacts, "reads">;
  reads?: FactReads;
  nodes?: TableDelta<NodeState>;
}

export interface GuestsDelta {
  from: number;
  to: number;
  guests?: TableDelta<GuestState>;
}

export function diffCluster(before: ClusterSnapshot, after: ClusterSnapshot): ClusterDelta {
  const nodes = diffTable(before.nodes, after.nodes, nodeKey);
  return {
    from: before.version,
    to: after.version,
    ...(same(before.connection, after.connection) ? {} : { connection: after.connection }),
    ...diffFacts(before.facts, after.facts),
    ...(nodes ? { nodes } : {}),
  };
}

function diffFacts(before: ClusterFacts, after: ClusterFacts): Pick<ClusterDelta, "facts" | "reads"> {
  const { reads: readBefore, ...factsBefore } = before;
  const { reads, ...facts } = after;
  return {
    ...(same(factsBefore, facts) ? {} : { facts }),
    ...(same(readBefore, reads) ? {} : { reads }),
  };
}

export function diffGuests(before: ClusterSnapshot, after: ClusterSnapshot): GuestsDelta {
  const guests = diffTable(before.guests, after.guests, guestKey);
  return { from: before.version, to: after.version, ...(guests ? { guests } : {}) };
}

/** Null when the delta does not start where the picture stands: fetch anew. What else the picture holds stays. */
export function applyClusterDelta<P extends ClusterPicture>(picture: P, delta: ClusterDelta): P | null {
  if (delta.from !== picture.version) return delta.to <= picture.version ? picture : null;
  return {
    ...picture,
    version: delta.to,
    connection: delta.connection ?? picture.connection,
    facts: { ...picture.facts, ...delta.facts, reads: delta.reads ?? picture.facts.reads },
    nodes: delta.nodes ? applyTable(picture.nodes, delta.nodes, nodeKey) : picture.nodes,
  };
}

/** Null when the delta does not start where the picture stands: fetch anew. */
export function applyGuestsDelta<P extends GuestsPicture>(picture: P, delta: GuestsDelta): P | null {
  if (delta.from !== picture.version) return delta.to <= picture.version ? picture : null;
  const guests = delta.guests ? applyTable(picture.guests, delta.guests, guestKey) : picture.guests;
  return { ...picture, version: delta.to, guests };
}

const nodeKey = (node: NodeState) => node.name;
const guestKey = (guest: GuestState) => guest.vmid;

type Row = Record<string, unknown>;
const MIB = 1024 * 1024;

/** Columns that travel in their own unit; all others as they are. */
const STEPS: Record<
  string,
  { toWire: (value: number, row: Row) => number; fromWire: (value: number) => number }
> = {
  cpuRatio: { toWire: (value) => Math.round(value * 1000), fromWire: (value) => value / 1000 },
  memoryUsedBytes: { toWire: (value, row) => inSteps(value, row.memoryTotalBytes), fromWire: mebibytes },
  memoryHostBytes: { toWire: (value, row) => inSteps(value, row.memoryTotalBytes), fromWire: mebibytes },
  diskUsedBytes: { toWire: (value, row) => inSteps(value, row.diskTotalBytes), fromWire: mebibytes },
  uptimeSeconds: { toWire: uptimeStep, fromWire: (value) => value },
};

/** MiB, in steps of a thousandth of the total and no finer than 16 MiB. */
function inSteps(bytes: number, total: unknown): number {
  const step = Math.max(16, Math.round((typeof total === "number" ? total : 0) / MIB / 1000));
  return Math.round(bytes / MIB / step) * step;
}

function mebibytes(value: number): number {
  return value * MIB;
}

/** As coarse as a person reads it: whole minutes in the first hour, ten minutes in the first day, then hours. */
function uptimeStep(seconds: number): number {
  const step = seconds < 3600 ? 60 : seconds < 86_400 ? 600 : 3600;
  return Math.floor(seconds / step) * step;
}

function wireValue(column: string, row: Row): unknown {
  const value = row[column];
  const step = STEPS[column];
  return step && typeof value === "number" ? step.toWire(value, row) : value;
}

function diffTable<R extends object>(
  before: R[],
  after: R[],
  key: (row: R) => string | number,
): TableDelta<R> | null {
  const old = new Map(before.map((row) => [key(row), row]));
  const added: R[] = [];
  const groups = new Map<string, { columns: string[]; rows: unknown[][] }>();
  for (const row of after) {
    const id = key(row);
    const previous = old.get(id);
    old.delete(id);
    if (!previous) added.push(row);
    else if (previous !== row) collectChange(groups, id, previous as Row, row as Row);
  }
  const removed = [...old.keys()];
  if (added.length + removed.length + groups.size === 0) return null;
  return {
    ...(added.length > 0 ? { added } : {}),
    ...(removed.length > 0 ? { removed } : {}),
    ...(groups.size > 0 ? { changed: [...groups.values()] } : {}),
  };
}

function collectChange(
  groups: Map<string, { columns: string[]; rows: unknown[][] }>,
  id: string | number,
  before: Row,
  after: Row,
): void {
  const columns: string[] = [];
  const values: unknown[] = [id];
  for (const column in after) {
    if (before[column] === after[column]) continue;
    const value = wireValue(column, after);
    if (same(wireValue(column, before), value)) continue;
    columns.push(column);
    values.push(value);
  }
  if (columns.length === 0) return;
  const name = columns.join();
  const group = groups.get(name) ?? { columns, rows: [] };
  group.rows.push(values);
  groups.set(name, group);
}

function applyTable<R extends object>(
  rows: R[],
  delta: TableDelta<R>,
  key: (row: R) => string | number,
): R[] {
  const patches = new Map<unknown, Row>();
  for (const { columns, rows: changed } of delta.changed ?? []) {
    for (const [id, ...values] of changed) {
      patches.set(
        id,
        Object.fromEntries(columns.map((column, at) => [column, ownValue(column, values[at])])),
      );
    }
  }
  const removed = new Set<unknown>(delta.removed ?? []);
  const kept = removed.size > 0 ? rows.filter((row) => !removed.has(key(row))) : rows;
  const patched = patches.size > 0 ? kept.map((row) => patch(row, patches.get(key(row)))) : kept;
  return delta.added ? [...patched, ...delta.added].sort((a, b) => order(key(a), key(b))) : patched;
}

function patch<R extends object>(row: R, changes: Row | undefined): R {
  return changes ? { ...row, ...changes } : row;
}

function ownValue(column: string, value: unknown): unknown {
  const step = STEPS[column];
  return step && typeof value === "number" ? step.fromWire(value) : value;
}

/** Nodes by name, guests by number, as the server sorts them. */
export function order(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
