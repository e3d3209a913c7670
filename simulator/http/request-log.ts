export interface RequestEntry {
  method: string;
  /** Path template, for example /nodes/{node}/qemu/{vmid}/migrate; the path itself where no call is known. */
  template: string;
  /** 0 while it runs, and when the connection broke. */
  status: number;
  /** Real time, milliseconds since 1970. */
  at: number;
}

const KEPT = 20_000;

/** What was asked of the simulator; tests count calls with it. */
export class RequestLog {
  private entries: RequestEntry[] = [];
  /** All requests since the last reset, also those no longer kept. */
  total = 0;

  begin(method: string, template: string): RequestEntry {
    const entry = { method, template, status: 0, at: Date.now() };
    this.entries.push(entry);
    this.total += 1;
    if (this.entries.length > KEPT) this.entries.splice(0, KEPT / 2);
    return entry;
  }

  end(entry: RequestEntry, status: number): void {
    entry.status = status;
  }

  all(): readonly RequestEntry[] {
    return this.entries;
  }

  /** Requests of one kind, for example count("GET", "/cluster/resources"). */
  count(method?: string, template?: string): number {
    if (method === undefined) return this.total;
    return this.entries.filter(
      (entry) => entry.method === method && (template === undefined || entry.template === template),
    ).length;
  }

  /** "GET /cluster/resources" -> how often. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method, template } of this.entries) {
      const key = `${method} ${template}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  reset(): void {
    this.entries = [];
    this.total = 0;
  }
}
