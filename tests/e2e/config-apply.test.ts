import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { findProxlb } from "@/tests/support/proxlb";
import { openEditor } from "./support/editor";
import { onStack } from "./support/fixtures";
import { pictureThemes } from "./support/screenshots";

const browsable = canBrowse();
const python = browsable ? await findProxlb() : false;
const MARK = "<kept-secret>";

const it = onStack({
  simulator: { autoDrift: false },
  proxlbPython: python || null,
  // It begins at once, and moves nothing.
  config: { balancing: "  enable: false", service: "  daemon: true" },
});

/** The real ProxLB and an admin in a browser. SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!browsable || !python)("a change that is applied on its screen", () => {
  it("comes back when it ends ProxLB, and stays when ProxLB is well and it is kept", async ({
    as,
    open,
    stack,
  }) => {
    const { call } = await as("admin");
    await call("POST", "/api/service/start", {});
    const onDisk = () => readFileSync(stack.configFile, "utf8");
    const before = onDisk();
    const { page, errors } = await open("admin", "/config");
    const edit = async (from: string | RegExp, to: string) => {
      await (await openEditor(page)).replace(from, to);
      await page.getByRole("button", { name: "Validate" }).click();
      await page.getByRole("button", { name: "Save and apply" }).click();
    };
    await edit(MARK, "wrong-on-purpose");
    await page.getByText("Write it to disk, as version").waitFor();
    await pictureThemes(page, "apply-watching");
    await page.getByText(/The change was put back/).waitFor({ timeout: 120_000 });
    await page.getByText("ProxLB's last lines with it").waitFor();
    await pictureThemes(page, "apply-put-back");
    expect(onDisk()).toBe(before);
    expect(await page.content()).not.toContain("wrong-on-purpose");
    await page.getByRole("button", { name: "Close" }).click();

    await edit("timeout: 10", "timeout: 11");
    await page.getByText("ProxLB is well with the change. Keep it?").waitFor({ timeout: 120_000 });
    await pictureThemes(page, "apply-keep");
    await page.getByRole("button", { name: "5 more minutes" }).click();
    await page.getByText(/^[45]:\d\d$/).waitFor();
    await page.getByRole("button", { name: "Keep it" }).click();
    await page.getByText(/Version \d+ is in use/).waitFor();
    await pictureThemes(page, "apply-kept");
    expect(onDisk()).toContain("timeout: 11");
    expect(errors).toEqual([]);
  });

  it("is told to whoever opens the page, who may take it over", async ({ as, open, stack }) => {
    const { call } = await as("admin");
    const { text, base } = (await call<{ text: string; base: string }>("GET", "/api/config")).body;
    const started = await call("POST", "/api/config/apply", {
      base,
      text: `${text}# looked at by two\n`,
      how: "restart",
    });
    expect(started.status).toBe(200);
    const { page } = await open("superadmin", "/config", { width: 390, height: 844 });
    await page.getByText("applied this in another session").waitFor({ timeout: 120_000 });
    await pictureThemes(page, "apply-take-over");
    await page.getByRole("button", { name: "Put it back now" }).click();
    await page.getByText(/The change was put back/).waitFor({ timeout: 120_000 });
    expect(readFileSync(stack.configFile, "utf8")).not.toContain("looked at by two");
  });
});
