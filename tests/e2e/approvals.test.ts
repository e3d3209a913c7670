import { describe, expect } from "vitest";
import type { ApprovalList } from "@/lib/features/approvals/schema";
import { canBrowse } from "@/tests/support/browser";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const browsable = canBrowse();
const it = onStack({ simulator: { autoDrift: false } });

/** SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!browsable)("what takes a second person", () => {
  it("is proposed from its own dialog, approved by somebody else, and carried out once", async ({
    as,
    open,
  }) => {
    const root = await open("superadmin", "/settings?section=approvals");
    await root.page.getByLabel("Draining a node").click();
    await root.page.getByRole("region", { name: "Approvals" }).getByRole("button", { name: "Save" }).click();
    await root.page
      .getByRole("region", { name: "Approvals" })
      .getByText(/by superadmin/)
      .waitFor();
    await shoot(root.page, "approvals-settings");

    const admin = await open("admin", "/nodes");
    await admin.page.getByRole("button", { name: "Drain a node" }).click();
    await admin.page.getByRole("menuitem", { name: "pve2" }).click();
    const dialog = admin.page.getByRole("alertdialog");
    await dialog.getByText(/were looked at/).waitFor();
    await dialog.getByLabel("Type pve2 to confirm").fill("pve2");
    await dialog.getByRole("button", { name: "Drain pve2" }).click();
    await dialog.getByText(/takes the approval of somebody else/).waitFor();
    await shoot(admin.page, "approvals-proposed");
    await dialog.getByRole("link", { name: "Show what waits" }).click();
    const own = admin.page.getByRole("region", { name: "Approvals" });
    await own.getByText("waits for approval").waitFor();
    expect(await own.getByRole("button", { name: "Approve" }).count()).toBe(0);

    await root.page.goto(new URL("/", root.page.url()).href);
    const waiting = root.page.getByRole("region", { name: "Approvals" });
    await waiting.getByText("Drain pve2").waitFor();
    await shoot(root.page, "approvals-waiting");
    await waiting.getByRole("button", { name: "Approve" }).click();
    await root.page.getByRole("alertdialog").getByRole("button", { name: "Approve" }).click();

    // Told to who proposed it, without a reload.
    await own.getByRole("button", { name: "Carry out" }).click();
    await admin.page.getByRole("alertdialog").getByRole("button", { name: "Carry out" }).click();
    await admin.page.getByRole("region", { name: /^pve2/ }).first().waitFor();
    await shoot(admin.page, "approvals-carried-out");
    const { body } = await (await as("viewer")).call<ApprovalList>("GET", "/api/approvals");
    expect(body.approvals).toMatchObject([
      { title: "Drain pve2", state: "used", proposedBy: "admin", decidedBy: "superadmin", usedBy: "admin" },
    ]);
    expect([...root.errors, ...admin.errors]).toEqual([]);
  });
});
