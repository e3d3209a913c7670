import { expect, it } from "vitest";
import { tryEdits } from "../../support/config/edits";
import { findProxlb } from "../../support/proxlb";

const python = await findProxlb();

it.runIf(python)(
  "every key is edited in its own lines, and ProxLB reads what was meant: npm run config:edits",
  async () => {
    const { files, edits, wrong } = await tryEdits(python || "", { count: 12, seed: 20 });
    expect(wrong).toEqual([]);
    expect(files).toBe(12);
    expect(edits).toBeGreaterThan(1_000);
  },
);
