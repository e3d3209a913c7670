import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import type { ConfigView, SavedConfig } from "@/lib/features/config/schema";
import { canBrowse } from "@/tests/support/browser";
import { onStack, PHONE } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const NOTICED_MS = 2_000;

const it = onStack().extend("config", { scope: "file" }, ({ as, stack }) => ({
  onDisk: () => readFileSync(stack.configFile, "utf8"),
  write: (text: string) => writeFileSync(stack.configFile, text),
  save: async (from: string | RegExp, to: string) => {
    const { call } = await as("admin");
    const { text, base } = (await call<ConfigView>("GET", "/api/config")).body;
    const saved = await call<SavedConfig>("PUT", "/api/config", { text: text?.replace(from, to), base });
    expect(saved.status).toBe(200);
    return saved.body.version;
  },
}));

describe.skipIf(!canBrowse())("an edit of proxlb.yaml past the app", () => {
  it("is on every page within two seconds, is taken over, and another one is put back", async ({
    config,
    open,
  }) => {
    const version = await config.save(/balanciness: \d+/, "balanciness: 8");
    const { page, errors } = await open("admin", "/nodes");
    const notice = page.getByText(`edited outside of ProxLB UI, over version ${version}`, { exact: false });
    await page.getByRole("heading", { name: "Nodes" }).waitFor();
    await page.waitForTimeout(1_500);
    const editedMs = performance.now();
    config.write(config.onDisk().replace("balanciness: 8", "balanciness: 5"));
    await notice.waitFor({ timeout: 10_000 });
    const tookMs = performance.now() - editedMs;
    console.log(`an edit from outside was on the page after ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(NOTICED_MS + 1_000);
    await page.goto(page.url().replace("/nodes", "/config"));
    await page.getByRole("heading", { name: "Edited outside of ProxLB UI" }).waitFor();
    await page.getByText("balancing.balanciness").first().waitFor();
    await page.getByText("Line by line").click();
    await shoot(page, "drift");
    await page.getByRole("button", { name: "Take it over" }).click();
    await page.getByText(/taken over by admin/).waitFor();
    await page.getByText("Edited outside of ProxLB UI", { exact: true }).waitFor({ state: "detached" });
    expect(config.onDisk()).toContain("balanciness: 5");

    config.write(config.onDisk().replace("balanciness: 5", "balanciness: 1"));
    await page.getByRole("button", { name: /^Put version \d+ back$/ }).click();
    await page.getByText("Edited outside of ProxLB UI", { exact: true }).waitFor({ state: "detached" });
    expect(config.onDisk()).toContain("balanciness: 5");
    expect(errors).toEqual([]);
  });

  it("that comes from an older version is merged with what was saved since, in the editor", async ({
    config,
    open,
  }) => {
    const older = config.onDisk();
    await config.save("method: memory", "method: cpu");
    config.write(`${older}# by a tool\n`);
    const { page } = await open("admin", "/config", PHONE);
    await page.getByText("Both changes fit together").waitFor();
    await shoot(page, "drift-merge");
    await page.getByRole("button", { name: "Merge both" }).click();
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByRole("button", { name: "Save only" }).click();
    await page.getByText("Saved as version").waitFor();
    expect(config.onDisk()).toContain("method: cpu");
    expect(config.onDisk()).toContain("# by a tool");
  });

  it("is decided side by side where both changed the same line, and nothing typed is lost", async ({
    config,
    open,
    stack,
  }) => {
    const older = config.onDisk();
    await config.save(/balanciness: \d+/, "balanciness: 20\n  parallel: true");
    config.write(older.replace(/balanciness: \d+/, "balanciness: 30"));
    const { page } = await open("admin", "/config");
    await page.getByText("changed the same lines at 1 place").waitFor();
    expect(await page.getByRole("button", { name: "Merge both" }).isDisabled()).toBe(true);
    await page.getByRole("radio", { name: /^Version/ }).check();
    await shoot(page, "drift-conflict");
    await page.getByRole("button", { name: "Merge both" }).click();
    // Somebody is faster once more: what is in the editor and what they wrote are merged too.
    appendFileSync(stack.configFile, "# faster\n");
    await page.getByText("The file was changed while you edited").waitFor();
    await page.getByRole("button", { name: "Merge both" }).first().click();
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByRole("button", { name: "Save only" }).click();
    await page.getByText("Saved as version").waitFor();
    expect(config.onDisk()).toContain("balanciness: 20");
    expect(config.onDisk()).toContain("# faster");
  });

  it("leaves backups to be taken, restored from a file after its checks, and downloaded by a Super Admin", async ({
    config,
    open,
    stack,
  }) => {
    const secret = stack.simulator.credentials.proxlb.secret;
    const { page, errors } = await open("superadmin", "/config");
    await page.getByRole("button", { name: "Back up now" }).click();
    await page.getByText("as on disk").waitFor();
    const before = config.onDisk();
    await config.save(/balanciness: \d+/, "balanciness: 3");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download with its secrets" }).first().click();
    const file = await (await download).path();
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(await page.content()).not.toContain(secret);
    const picker = page.getByLabel("File to restore");
    await picker.setInputFiles({
      name: "bad.yaml",
      mimeType: "text/yaml",
      buffer: Buffer.from("balancing: ["),
    });
    await page.getByText("It cannot be written as it is").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await picker.setInputFiles({ name: "good.yaml", mimeType: "text/yaml", buffer: Buffer.from(before) });
    await page.getByRole("alertdialog").getByText("balancing.balanciness").waitFor();
    await shoot(page, "backup-restore");
    await page.getByRole("button", { name: "Write it" }).click();
    await page.getByText(/^Restored, as version/).waitFor();
    expect(config.onDisk()).toBe(before);
    await page.getByText("How long is kept").click();
    await page.getByLabel("Versions kept for").fill("90");
    await shoot(page, "backups");
    await page.getByRole("button", { name: "Set", exact: true }).click();
    await page.getByText("kept for 90 days").waitFor();
    expect(errors).toEqual([]);
  });

  it("is put back where the file is gone, and an upload takes a secret where it has only its mark", async ({
    config,
    open,
    stack,
  }) => {
    const { page, errors } = await open("admin", "/config", PHONE);
    const before = config.onDisk();
    await page.getByRole("heading", { name: "History" }).waitFor();
    rmSync(stack.configFile);
    const note = page.getByRole("region", { name: "No file" });
    await note.getByText("The last text that is known here is version").waitFor();
    await shoot(page, "config-gone");
    await note.getByRole("button", { name: /^Put version \d+ back$/ }).click();
    await page.getByText("No file is there, so it comes back with the credentials that it had").waitFor();
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Put version/ })
      .click();
    await page.getByText(/is on disk again, as version/).waitFor();
    expect(config.onDisk()).toBe(before);
    await note.waitFor({ state: "detached" });

    const secret = stack.simulator.credentials.proxlb.secret;
    const elsewhere = before.replace("hosts: [", "hosts: ['pve9.example.org', ");
    const text = elsewhere.replace(/ *token_secret: .*\n/, "");
    const picker = page.getByLabel("File to restore");
    await picker.setInputFiles({ name: "git.yaml", mimeType: "text/yaml", buffer: Buffer.from(text) });
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText("Enter it again to show that you know it").waitFor();
    const field = dialog.getByLabel("Secret of the API token (token_secret)");
    expect(await field.inputValue()).toBe("");
    await dialog.getByRole("button", { name: "Write it" }).click();
    await shoot(page, "restore-secret");
    expect(config.onDisk()).toBe(before);
    await field.fill(secret);
    await dialog.getByRole("button", { name: "Write it" }).click();
    await page.getByText(/^Restored, as version/).waitFor();
    expect(config.onDisk()).toContain("pve9.example.org");
    expect(config.onDisk()).toContain(`token_secret: "${secret}"`);
    expect(errors).toEqual([]);
  });
});
