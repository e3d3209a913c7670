import type { Json } from "./recordings";

type Row = { [key: string]: Json };

/** Objects whose keys are names of things, not fields: only their values have a shape. */
const MAPS = /(^|\.)(node_status|service_status|lrm_status|results|not_allowed_nodes|node_request|cap\.\w+)$/;
/** Fields that the recorded cluster could not measure (no PSI in its containers) or that only its state had. */
const UNMEASURED = /(^|\.)pressure(cpu|io|memory)(some|full)$/;

export interface ShapeOptions {
  /** Keys that may be absent or more on either side, with the reason in plan.ts. */
  loose: ReadonlySet<string>;
  /** Row signatures known for this call from all recordings; a row of ours must have one of them. */
  universe: ReadonlySet<string>;
  /** Compare rows that carry the same `id` one by one. */
  byId: boolean;
  /** Also the text of `status` in such rows. */
  statusValues: boolean;
}

/** @returns what differs in structure between a recorded body and ours; empty when nothing does. */
export function differences(recorded: Json, ours: Json, options: ShapeOptions, path = "reply"): string[] {
  if (UNMEASURED.test(path)) return [];
  const [kind, own] = [kindOf(recorded), kindOf(ours)];
  if (kind !== own) return [`${path}: ${kind} recorded, ${own} simulated`];
  if (Array.isArray(recorded) && Array.isArray(ours)) return listDifferences(recorded, ours, options, path);
  if (isRow(recorded) && isRow(ours)) {
    return MAPS.test(path) || (path.endsWith(".data") && isPathMap(recorded))
      ? mapDifferences(recorded, ours, options, path)
      : rowDifferences(recorded, ours, options, path);
  }
  return [];
}

/** "cpu:number,id:string": the fields of a row and their types. */
export function signature(row: Json, loose: ReadonlySet<string>): string {
  if (!isRow(row)) return kindOf(row);
  const fields = Object.keys(row).filter((key) => !loose.has(key));
  return fields
    .sort()
    .map((key) => `${key}:${UNMEASURED.test(key) ? "number" : kindOf(row[key] ?? null)}`)
    .join(",");
}

function rowDifferences(recorded: Row, ours: Row, options: ShapeOptions, path: string): string[] {
  const keys = new Set([...Object.keys(recorded), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => {
    if (options.loose.has(key)) return [];
    const [left, right] = [recorded[key], ours[key]];
    if (left === undefined) return [`${path}.${key}: not recorded, but simulated`];
    if (right === undefined) return [`${path}.${key}: recorded, but not simulated`];
    return differences(left, right, options, `${path}.${key}`);
  });
}

/** Every value of ours looks like one of the recorded values. */
function mapDifferences(recorded: Row, ours: Row, options: ShapeOptions, path: string): string[] {
  const known = Object.values(recorded);
  if (known.length === 0) return [];
  return Object.entries(ours).flatMap(([key, value]) => {
    const attempts = known.map((each) => differences(each, value, options, `${path}.${key}`));
    const best = attempts.sort((left, right) => left.length - right.length)[0] ?? [];
    return best;
  });
}

function listDifferences(recorded: Json[], ours: Json[], options: ShapeOptions, path: string): string[] {
  const found: string[] = [];
  if (recorded.length > 0 !== ours.length > 0) {
    found.push(`${path}: ${recorded.length} rows recorded, ${ours.length} simulated`);
  }
  const present = new Set(ours.filter(isRow).map((row) => row.id));
  for (const row of options.byId ? recorded.filter(isRow) : []) {
    if (row.id !== undefined && !present.has(row.id))
      found.push(`${path}: row ${String(row.id)} recorded, but not simulated`);
  }
  const byId = new Map(recorded.filter(isRow).map((row) => [row.id, row] as const));
  for (const row of ours) {
    if (!isRow(row)) continue;
    const same = options.byId ? byId.get(row.id ?? null) : undefined;
    if (same !== undefined) {
      found.push(...rowDifferences(same, row, options, `${path}[${String(row.id)}]`));
      if (options.statusValues && plain(same.status) !== plain(row.status)) {
        found.push(
          `${path}[${String(row.id)}].status: '${String(same.status)}' recorded, '${String(row.status)}' simulated`,
        );
      }
      continue;
    }
    const own = signature(row, options.loose);
    const nested = Object.values(row).some((value) => typeof value === "object" && value !== null);
    if (!nested && !options.universe.has(own)) found.push(`${path}: no recorded row has the fields ${own}`);
  }
  return found;
}

/** HA texts hold times: "pve3 (active, Mon Nov 23 04:30:24 2026) - static load CRS". */
const plain = (status: Json | undefined) =>
  String(status).replace(/\w{3} \w{3} [ \d]\d [\d:]+ \d{4}/, "<time>");

/** GET /access/permissions: keys are ACL paths. */
const isPathMap = (row: Row) =>
  Object.keys(row).length > 0 && Object.keys(row).every((key) => key.startsWith("/"));

const isRow = (value: Json | undefined): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
