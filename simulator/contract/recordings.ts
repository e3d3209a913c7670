import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Json = null | string | number | boolean | Json[] | { [key: string]: Json };

/** One real exchange, as the recordings keep it. */
export interface Exchange {
  /** Folder and file, for example "migrate/online-ok". */
  name: string;
  viaNode: string;
  method: string;
  path: string;
  params: Record<string, string | number | string[]> | null;
  headers: Record<string, string>;
  status: number;
  reason: string;
  body: Json | undefined;
  rawBody: string;
  /** Seconds since 1970. */
  at: number;
}

interface RecordedFile {
  request: {
    via_node: string;
    method: string;
    path: string;
    params: Exchange["params"];
    headers?: Record<string, string>;
  };
  response: {
    status: number;
    reason: string;
    headers: Record<string, string>;
    json: Json;
    raw: string | null;
  };
}

/** Every exchange below the folder, by name. */
export function readRecordings(folder: string): Map<string, Exchange> {
  const exchanges = new Map<string, Exchange>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const file of readdirSync(join(folder, entry.name))) {
      if (!file.endsWith(".json")) continue;
      const name = `${entry.name}/${file.slice(0, -".json".length)}`;
      exchanges.set(name, toExchange(name, JSON.parse(readFileSync(join(folder, entry.name, file), "utf8"))));
    }
  }
  return exchanges;
}

function toExchange(name: string, { request, response }: RecordedFile): Exchange {
  return {
    name,
    viaNode: request.via_node,
    method: request.method,
    path: request.path,
    params: request.params,
    headers: request.headers ?? {},
    status: response.status,
    reason: response.reason,
    body: response.json ?? undefined,
    rawBody: response.raw ?? "",
    at: Date.parse(response.headers.Date ?? "") / 1000,
  };
}
