import { cpus, totalmem } from "node:os";

/** One row of the table. `value` is as measured; null says why in `note` and counts as not reached. */
export interface BenchLine {
  name: string;
  value: number | null;
  unit: string;
  target: string;
  ok: boolean;
  note?: string;
}

/** How much time the run may take: `quick` looks at fewer sizes and shorter windows. */
export interface BenchOptions {
  quick: boolean;
}

export interface Section {
  title: string;
  run(options: BenchOptions): Promise<BenchLine[]>;
}

/** @param limit the largest value that is still good enough, inclusive */
export function atMost(name: string, value: number, limit: number, unit: string, note?: string): BenchLine {
  return line(name, value, unit, `≤ ${limit.toLocaleString("en-GB")} ${unit}`, value <= limit, note);
}

export function below(name: string, value: number, limit: number, unit: string, note?: string): BenchLine {
  return line(name, value, unit, `< ${limit.toLocaleString("en-GB")} ${unit}`, value < limit, note);
}

/** A figure without a target: for the eye. */
export function told(name: string, value: number, unit: string, note?: string): BenchLine {
  return line(name, value, unit, "", true, note);
}

export function holds(name: string, ok: boolean, note: string): BenchLine {
  return { name, value: ok ? 1 : 0, unit: "", target: "holds", ok, note };
}

export function unmeasured(name: string, note: string, ok = false): BenchLine {
  return { name, value: null, unit: "", target: "", ok, note };
}

function line(name: string, value: number, unit: string, target: string, ok: boolean, note?: string) {
  return { name, value, unit, target, ok, ...(note ? { note } : {}) };
}

/** The nearest-rank percentile; throws for no values, which would otherwise look like a perfect score. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error("Nothing was measured.");
  return value;
}

/** Milliseconds of processor that it takes: what runs beside it does not count, compiling and clearing up memory do. */
export function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export function toMarkdown(results: { title: string; lines: BenchLine[] }[], quick: boolean): string {
  const parts = results.map(({ title, lines }) => `### ${title}\n\n${table(lines)}`);
  return `# What it reaches

Measured by \`npm run bench -- --write\` on the production build against the simulated cluster, everything on one
machine: ${machine()}. The app, the simulated cluster, the clients and the browser share its cores, so times are
upper bounds. ${new Date().toISOString().slice(0, 10)}${quick ? ", with --quick: shorter windows" : ""}.

${parts.join("\n\n")}
`;
}

export function table(lines: BenchLine[]): string {
  const rows = lines.map(({ name, value, unit, target, ok, note }) => [
    note ? `${name} (${note})` : name,
    target,
    value === null ? "not measured" : unit === "" ? (ok ? "yes" : "no") : `${rounded(value)} ${unit}`,
    target === "" && value !== null ? "" : ok ? "ok" : "**missed**",
  ]);
  const all = [["what", "target", "measured", ""], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(3, ...all.map((row) => [...(row[column] ?? "")].length)),
  );
  const print = (row: string[]) =>
    `| ${row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - [...cell].length)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [print(all[0] ?? []), rule, ...rows.map(print)].join("\n");
}

function rounded(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString("en-GB");
}

export function machine(): string {
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores, ${gibibytes} GiB, Node ${process.versions.node}`;
}
