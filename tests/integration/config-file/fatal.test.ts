import { describe } from "vitest";
import { it, python } from "@/tests/support/apply-bench";
import { putsBackFatal } from "@/tests/support/fatal-configs";

describe.runIf(python)("a file that ends ProxLB, a process, at its start", () => {
  putsBackFatal(it, { usually: 2 });
});
