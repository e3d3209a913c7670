/** A sentence about a place in proxlb.yaml. It never quotes a secret. */
export interface Finding {
  /** Names the check, for tests and for programs. */
  id: string;
  /** `error`: ProxLB ends at its start; `note`: it runs, and this means something else than it looks. */
  severity: "error" | "note";
  /** Keys from the top; a number is a place in a list. */
  path: readonly (string | number)[];
  /** What is meant: the key itself (it is not read), or its value. */
  at: "key" | "value";
  message: string;
}
