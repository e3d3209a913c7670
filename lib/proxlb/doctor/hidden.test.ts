import { expect, it } from "vitest";
import { KEPT_SECRET } from "@/lib/proxlb/config/kept-secret";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { examine } from "./doctor";
import { hiddenFindings } from "./hidden";
import { UNKNOWN_CLUSTER } from "./known-cluster";

const FILE = "proxmox_api:\n  hosts: [pve1]\n  user: a@pve\n  pass: 12345678\nbalancing:\n  method: ram\n";

it("keeps what only the server can see of a secret, until the secret is another one", async () => {
  const shown = maskConfig(FILE)?.text ?? "";
  expect(shown).toContain(`pass: ${KEPT_SECRET}`);
  const said = await examine(shown, FILE, UNKNOWN_CLUSTER);
  const draft = `# moved\n${shown.replace("ram", "cpu")}`;
  const own = await examine(draft, draft, UNKNOWN_CLUSTER);
  expect(
    own.filter(({ severity }) => severity === "error"),
    "its mark is text",
  ).toEqual([]);
  expect(hiddenFindings(draft, said)).toMatchObject([
    { id: "value_wrong", path: "proxmox_api.pass", line: 5, column: 9 },
  ]);
  expect(hiddenFindings(draft.replace(KEPT_SECRET, "'new'"), said)).toEqual([]);
  expect(hiddenFindings("a: 'b", said)).toEqual([]);
});
