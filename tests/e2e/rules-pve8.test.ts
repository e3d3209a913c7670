import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { faultsOf } from "./support/faults";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const it = onStack({ simulator: { pveVersion: "8.4", autoDrift: false } });

/** HA groups in place of HA rules. */
describe.skipIf(!canBrowse())("rules on Proxmox VE 8", () => {
  it("show HA groups as they are, and offer no HA rule, with the reason", async ({ open }) => {
    const { page, errors } = await open("admin", "/rules");
    await page.getByRole("combobox").fill("source:ha_group");
    await page.getByText(/^\d+ of \d+ rules$/).waitFor();
    await shoot(page, "rules-pve8");
    await page.getByRole("button", { name: "New rule" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByText(/^Proxmox VE 8\.4.* has no HA rules: they came with 9\./).waitFor();
    expect(await sheet.getByRole("radio", { name: "HA rule" }).isDisabled()).toBe(true);
    await shoot(page, "rules-pve8-new");
    expect(await faultsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
