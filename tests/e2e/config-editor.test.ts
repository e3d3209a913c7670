import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { openEditor } from "./support/editor";
import { faultsOf } from "./support/faults";
import { onStack, PHONE } from "./support/fixtures";
import { picture } from "./support/screenshots";

/** What the editor may weigh, and what knows the file beside it: checks, codec, form, YAML. */
const EDITOR_LIMIT_BYTES = 150_000;
const ALL_LIMIT_BYTES = 260_000;

const it = onStack({ simulator: { autoDrift: false } });

describe.skipIf(!canBrowse())("the editor of proxlb.yaml", () => {
  it("is fetched when somebody points at Edit, and weighs what it may", async ({ open }) => {
    const { page, errors } = await open("admin", "/config");
    await page.waitForLoadState("networkidle");
    const scripts: Promise<Buffer>[] = [];
    const listen = (response: Response) => {
      if (response.url().endsWith(".js")) scripts.push(response.body());
    };
    page.on("response", listen);
    expect(await page.locator(".cm-editor").count()).toBe(0);
    await page.getByRole("button", { name: "Edit" }).hover();
    const editor = await openEditor(page);
    await editor.toEndOf(1);
    await page.keyboard.type(" ");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForLoadState("networkidle");
    page.off("response", listen);
    const bodies = await Promise.all(scripts);
    const bytes = (all: Buffer[]) => all.reduce((sum, body) => sum + gzipSync(body).length, 0);
    const mirror = bodies.filter((body) => body.includes("cm-content"));
    console.log(`CodeMirror ${bytes(mirror)} B gz, all that editing fetches ${bytes(bodies)} B gz`);
    expect(mirror.length).toBeGreaterThan(0);
    expect(bytes(mirror)).toBeLessThan(EDITOR_LIMIT_BYTES);
    expect(bytes(bodies)).toBeLessThan(ALL_LIMIT_BYTES);
    expect(errors).toEqual([]);
  });

  it("marks a misspelt key while it is typed, mends it, and takes that back", async ({ open, stack }) => {
    const before = readFileSync(stack.configFile, "utf8");
    const { page, errors } = await open("admin", "/config");
    const editor = await openEditor(page);
    const text = await editor.text();
    await editor.fill(text.replace("balanciness:", "balancines:"));
    await page.locator(".cm-lint-marker-warning").first().waitFor();
    const said = page.getByText("ProxLB does not read balancines here. Did you mean balanciness?");
    await said.first().waitFor();
    await picture(page, "editor-mark");
    await page.getByRole("button", { name: "Fix: Rename it to balanciness" }).click();
    await said.first().waitFor({ state: "detached" });
    expect(await editor.text()).toBe(text);
    await page.getByRole("button", { name: "Undo" }).click();
    await said.first().waitFor();
    await page.getByRole("button", { name: "Redo" }).click();
    await said.first().waitFor({ state: "detached" });
    expect(await editor.text()).toBe(text);
    expect(readFileSync(stack.configFile, "utf8")).toBe(before);
    expect(errors).toEqual([]);
  });

  it("completes keys and nodes of the cluster, explains a key, and lets the keyboard out", async ({
    open,
  }) => {
    const { page, errors } = await open("admin", "/config");
    const editor = await openEditor(page);
    await editor.fill("proxmox_cluster:\n  maintenance_nodes:\n");
    await page.keyboard.type("    ");
    await page.keyboard.press("Control+Space");
    const node = page.getByRole("option", { name: /in the cluster/ }).first();
    await node.waitFor();
    await picture(page, "editor-completion");
    await node.click();
    expect(await editor.text()).toMatch(/maintenance_nodes:\n {4}- \w+/);
    await editor.fill("service:\n  ");
    await page.keyboard.type("log");
    await page.getByRole("option", { name: /log_level/ }).click();
    await page.getByRole("option", { name: /WARNING/ }).click();
    expect(await editor.text()).toBe("service:\n  log_level: WARNING");
    await page.getByText("log_level", { exact: true }).first().hover();
    await page.getByText("The least severe lines that are logged").waitFor();
    await page.getByText(/In the saved file|The saved file leaves it out/).waitFor();
    await page
      .getByText(/The running ProxLB works with|What the running ProxLB works with is not known/)
      .waitFor();
    await picture(page, "editor-hover");
    await editor.area.focus();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    expect(await editor.area.evaluate((element) => element.contains(document.activeElement))).toBe(false);
    expect(errors).toEqual([]);
  });

  it("is a form as well: one document, one history, and the difference has the one line that was set", async ({
    open,
    stack,
  }) => {
    const before = readFileSync(stack.configFile, "utf8");
    const { page, errors } = await open("admin", "/config");
    const editor = await openEditor(page);
    const text = await editor.text();
    await editor.fill(text.replace("balanciness:", "balancines:"));
    await page.getByRole("button", { name: "Fix: Rename it to balanciness" }).click();
    await page.getByRole("button", { name: "Form" }).click();
    const form = page.getByRole("region", { name: "Form of proxlb.yaml" });
    const balanciness = form.getByLabel("balanciness", { exact: true });
    await balanciness.waitFor();
    await picture(page, "form");
    await balanciness.fill("23");
    await balanciness.press("Enter");
    await form.getByLabel("method", { exact: true }).selectOption("cpu");
    // The second change is taken back from within the form; the first stays.
    await form.getByLabel("method", { exact: true }).press("ControlOrMeta+z");
    await expect.poll(() => form.getByLabel("method", { exact: true }).inputValue()).toBe("memory");
    await page.getByRole("button", { name: "Side by side" }).click();
    await page.locator(".cm-line").filter({ hasText: "balanciness: 23" }).waitFor();
    await picture(page, "form-beside");
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByRole("heading", { name: "What changes" }).waitFor();
    await picture(page, "form-review");
    await page.getByRole("button", { name: "Save only" }).click();
    await page.getByText("Saved as version").waitFor();
    const lines = (file: string) => file.split("\n");
    const changed = lines(readFileSync(stack.configFile, "utf8")).filter(
      (line, at) => line !== lines(before)[at],
    );
    expect(changed).toEqual([expect.stringMatching(/^ +balanciness: 23/)]);
    expect(errors).toEqual([]);
  });

  it("keeps the form of what can be read while the text is in pieces, and secrets out of sight", async ({
    open,
    stack,
  }) => {
    const { page, errors } = await open("admin", "/config", PHONE);
    const editor = await openEditor(page);
    await editor.replace("method: memory", "method: 'memory");
    await page.locator(".cm-lint-marker-error").first().waitFor();
    await page.getByRole("button", { name: "Form" }).click();
    const form = page.getByRole("region", { name: "Form of proxlb.yaml" });
    await form.getByText("What can be read is here").waitFor();
    await form.getByText("proxmox_api", { exact: true }).click();
    await form.getByText("Kept as it is").waitFor();
    await picture(page, "form-phone-broken");
    expect(await page.content()).not.toContain(stack.simulator.credentials.proxlb.secret);
    expect(errors).toEqual([]);
  });

  it("tells what the edit does to the plan of now, before anything is written", async ({ as, open }) => {
    const { page, errors } = await open("admin", "/config");
    const editor = await openEditor(page);
    const text = await editor.text();
    await editor.fill(`${text}# only said\n`);
    await page.getByText("The same: nothing that decides a plan is changed.").waitFor();
    await editor.fill(text.replace("method: memory", "method: ram"));
    await page.getByText(/ProxLB would not take this text \(line \d+\)/).waitFor();
    // Nodes as far apart as these two settings allow: with one nothing moves, with the other something does.
    const { call } = await as("admin");
    const moves = async (points: number) =>
      (await call<{ plan: { moves: unknown[] } }>("GET", `/api/balancing/plan?balancinessPoints=${points}`))
        .body.plan.moves.length;
    const [calm, eager] = [await moves(100), await moves(0)];
    expect(eager).toBeGreaterThan(calm);
    await editor.fill(text.replace(/balanciness: \d+/, "balanciness: 0"));
    await page.getByText("With this text").waitFor();
    await picture(page, "foresee");
    await editor.fill(text.replace(/balanciness: \d+/, "balanciness: 100"));
    await page.getByText("balanciness allows 100").first().waitFor();
    expect(errors).toEqual([]);
  });

  it("is edited as plain text where the editor does not come", async ({ open, stack }) => {
    const { page } = await open("admin", "/config");
    await page.waitForLoadState("networkidle");
    await page.route("**/*.js", (route) => route.abort());
    await page.getByRole("button", { name: "Edit" }).click();
    const area = page.getByRole("textbox", { name: "Text of proxlb.yaml" });
    await area.fill((await area.inputValue()).replace("method: memory", "method: ram"));
    await page.getByText("the checks did not load").waitFor();
    await page.getByRole("button", { name: "Validate" }).click();
    await page.getByText("must be one of memory, cpu, disk").waitFor();
    expect(await page.locator(".cm-editor").count()).toBe(0);
    expect(readFileSync(stack.configFile, "utf8")).toContain("method: memory");
  });

  for (const [theme, viewport] of [
    ["light", { width: 1440, height: 900 }],
    ["dark", { width: 1440, height: 900 }],
    ["dark", PHONE],
    ["light", PHONE],
  ] as const)
    it(`is accessible and fits at ${viewport.width} px, ${theme}`, async ({ open, stack }) => {
      const { page, errors } = await open("admin", "/", viewport);
      await page.context().addCookies([{ name: "theme", value: theme, url: stack.url }]);
      await page.goto(`${stack.url}/config`);
      const editor = await openEditor(page);
      await editor.replace("method: memory", "method: ram\n  paralel: yes");
      await page.locator(".cm-lint-marker-error").first().waitFor();
      await page.getByText("Did you mean parallel?").first().waitFor();
      const faults = (await faultsOf(page)).map((fault) => `text: ${fault}`);
      await picture(page, `editor-${viewport.width}-${theme}`);
      await page.getByRole("button", { name: viewport === PHONE ? "Form" : "Side by side" }).click();
      await page
        .getByRole("region", { name: "Form of proxlb.yaml" })
        .getByLabel("method", { exact: true })
        .waitFor();
      faults.push(...(await faultsOf(page)).map((fault) => `form: ${fault}`));
      await picture(page, `form-${viewport.width}-${theme}`);
      expect(faults).toEqual([]);
      expect(errors).toEqual([]);
    });

  it("is as long as its text on a phone", async ({ open }) => {
    const { page } = await open("admin", "/config", PHONE);
    const editor = await openEditor(page);
    const scrolls = await editor.area.evaluate((element) => {
      const scroller = element.closest(".cm-scroller");
      return scroller ? scroller.scrollHeight > scroller.clientHeight + 1 : null;
    });
    expect(scrolls).toBe(false);
    await picture(page, "editor-phone");
  });
});
