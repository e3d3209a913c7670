import { describe, expect } from "vitest";
import type { RollList } from "@/lib/features/maintenance/rolls/schema";
import { canBrowse } from "@/tests/support/browser";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const browsable = canBrowse();
const it = onStack({
  simulator: { timeScale: 8, autoDrift: false, migrationBytesPerSecond: 1024 ** 3 },
});

/** SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!browsable)("a roll over nodes", () => {
  it("tells beforehand who would stay where, waits for who says that a node is done, and brings its guests back", async ({
    as,
    open,
  }) => {
    const { page, errors } = await open("admin", "/maintenance");
    await page.getByRole("button", { name: "Roll over nodes" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByLabel("Restart running CTs on another node").click();
    await dialog
      .getByText(/would stay, and the roll would stop there/)
      .first()
      .waitFor();
    await shoot(page, "roll-dialog");
    for (const node of ["pve1", "pve2"]) await dialog.getByRole("checkbox", { name: node }).click();
    await expect.poll(() => dialog.getByText(/would stay, and the roll would stop there/).count()).toBe(0);
    await dialog.getByLabel("A node is done when").selectOption({ label: "somebody says so here" });
    await dialog.getByText(/pve3: \d guests? leaves?/).waitFor();
    const why = dialog.getByLabel(/Why it is done all the same/);
    if ((await why.count()) > 0) await why.fill("a kernel that has to go in");
    await dialog.getByLabel("Type roll to confirm").fill("roll");
    await dialog.getByRole("button", { name: "Roll over 1 node" }).click();

    const card = page.getByRole("region", { name: /^Roll over/ });
    await card.getByText("draining").waitFor();
    await shoot(page, "roll-draining");
    await card.getByRole("button", { name: "pve3 is done" }).click({ timeout: 120_000 });
    await shoot(page, "roll-out");
    await page.getByRole("alertdialog").getByRole("button", { name: "pve3 is done" }).click();
    // While it is open nothing else is there for a screen reader, nor for this test.
    await dialog.waitFor({ state: "detached" });
    await card.waitFor({ state: "detached", timeout: 120_000 });
    const history = page.getByRole("region", { name: "History" }).getByRole("region", { name: "Rolls" });
    await history.getByText("done").waitFor();
    await shoot(page, "roll-history");
    const { body } = await (await as("viewer")).call<RollList>("GET", "/api/maintenance/rolls");
    expect(body.rolls).toMatchObject([{ state: "ended", nodes: [{ node: "pve3", stands: "done" }] }]);
    expect(errors).toEqual([]);
  });
});
