import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../../lib/proxlb/log/fixtures/printed.tsv");

/**
 * What ProxLB 2.3.0 can print: every line of its source at INFO and above (PRINT: on stdout, without a head), and
 * those at DEBUG that a rule reads, filled in, each with what we say of it. Whoever changes a row has read the place in
 * ProxLB's source that prints it. Columns: level, line, type, severity, sentence.
 */
export const PRINTED_ROWS = readFileSync(FILE, "utf8")
  .trimEnd()
  .split("\n")
  .map((row) => row.split("\t") as [string, string, string, string, string]);
