import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { faultsOf } from "./support/faults";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const it = onStack();

describe.runIf(canBrowse())("settings", () => {
  it("take a connection of ProxLB UI's own, tried before it is saved", async ({ as, open, stack }) => {
    const { page, errors } = await open("superadmin", "/settings?section=proxmox");
    const { admin } = stack.simulator.credentials;
    await page.getByText("ProxLB UI connects as ProxLB does").waitFor();
    await page.getByLabel("Nodes of the cluster").fill(`127.0.0.1:${stack.simulator.port}\n\n`);
    await page.getByLabel("Token", { exact: true }).fill(admin.tokenId);
    await page
      .getByLabel("Secret of the token", { exact: true })
      .fill("00000000-0000-4000-8000-000000000000");
    await page.getByLabel("Certificate authority").filter({ visible: true }).fill(stack.simulator.caPem);
    await page.getByRole("button", { name: "Try the connection" }).click();
    await page.getByText("Proxmox refuses this token (401).").waitFor();
    await page.getByLabel("Secret of the token", { exact: true }).fill(admin.secret);
    await page.getByRole("button", { name: "Try the connection" }).click();
    await page.getByText(/answers as Proxmox VE .* It sees all guests\./).waitFor();
    await shoot(page, "settings-proxmox");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Save", exact: true }).filter({ visible: true }).click();
    await page.getByText("Saved.").waitFor();
    const root = await as("superadmin");
    const { body } = await root.call<{ secrets: object }>("GET", "/api/settings/proxmox");
    expect(body.secrets).toEqual({ tokenSecret: "set" });
    // The picture goes on by the new connection.
    await expect
      .poll(async () => (await root.call<{ state: string }>("GET", "/api/cluster/status")).status)
      .toBe(200);
    expect(errors).toEqual([]);
  });

  it("tell what runs here and whose work is in it, and keep what was recorded so long", async ({ open }) => {
    const { page, errors } = await open("superadmin", "/settings?section=about");
    await page.getByText("Node.js", { exact: true }).waitFor();
    await page.getByLabel(/^Among \d+ packages$/).fill("zod");
    await page.getByText(/^zod \d/).waitFor();
    await shoot(page, "settings-about");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("tab", { name: "Retention" }).click();
    await page.getByLabel("Load of the nodes").fill("14");
    await shoot(page, "settings-retention");
    await page.getByRole("button", { name: "Save", exact: true }).filter({ visible: true }).click();
    await page.getByText("Saved.").waitFor();
    await page.getByRole("tab", { name: "Balancing" }).click();
    await page.getByLabel("Guests moved at once, at most").fill("2");
    await shoot(page, "settings-balancing");
    expect(await faultsOf(page)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
