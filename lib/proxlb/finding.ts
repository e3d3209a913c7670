import type { Issue } from "@/lib/core/errors";
import type { Edit } from "./config/edit";

/** What is to be said of a place in proxlb.yaml. Messages never quote a secret. */
export interface Finding extends Issue {
  /** Names the check, for tests and for programs. */
  id: string;
  /** `error`: ProxLB refuses the file, or ends with it; `note`: it runs, and this means something else than it looks. */
  severity: "error" | "note";
  /** `path` in its steps, for names with dots in them; a number is a place in a list. Not everywhere known. */
  steps?: readonly (string | number)[];
  /** 1-based; null where no place can be named. */
  line: number | null;
  column: number | null;
  /** A change after which it is gone and nothing new is to be said; absent where none is safe. Holds no value of a secret. */
  fix?: Fix;
}

export interface Fix {
  /** What it does, as an imperative without a full stop. */
  label: string;
  edits: readonly Edit[];
}
