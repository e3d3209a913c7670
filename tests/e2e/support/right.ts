import type { Requirement, Role } from "@/lib/identity/permissions";

/** One right of the specification: who has it, and every way in that it opens. */
export interface Right {
  right: string;
  /** What its doors ask for, and the scope that a token needs. */
  requires: Requirement;
  roles: readonly Role[] | "anyone";
  /** "/page", "METHOD /api/path" or "file#action". */
  entries: string[];
}
