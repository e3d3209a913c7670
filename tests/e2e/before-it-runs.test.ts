import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { onStack } from "./support/fixtures";
import { shoot } from "./support/screenshots";

const it = onStack();

/** Keeps the scripts of the app back, as a slow line does. @returns lets them through */
async function holdScripts(page: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

describe.skipIf(!canBrowse())("a page that is drawn and does not run yet", () => {
  it("keeps what was typed into it, and never puts a password into the address", async ({
    visitor,
    stack,
  }) => {
    const page = await visitor();
    const release = await holdScripts(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${stack.url}/sign-in`, { waitUntil: "commit" });
    await page.getByLabel("User name").fill("viewer");
    await page.getByLabel("Password", { exact: true }).fill("viewer-demo-1");
    await page.keyboard.press("Enter");
    release();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`${stack.url}/`);
    expect(asked.filter((url) => url.includes("demo-1"))).toEqual([]);
  });

  it("has buttons that look like it and take no press, until it runs", async ({ open, stack }) => {
    const { page, errors } = await open("viewer", "/icon.svg");
    const release = await holdScripts(page);
    await page.goto(`${stack.url}/balancing`, { waitUntil: "commit" });
    const button = page.getByRole("main").getByRole("button").first();
    const looks = () =>
      button.evaluate((element) => {
        const { pointerEvents, opacity } = getComputedStyle(element);
        return { pointerEvents, opacity };
      });
    await expect.poll(looks).toEqual({ pointerEvents: "none", opacity: "0.55" });
    await shoot(page, "not-running-yet");
    release();
    await expect.poll(looks).toEqual({ pointerEvents: "auto", opacity: "1" });
    await page.getByRole("button", { name: "Look for better moves" }).click();
    await page
      .getByText(/Looking for the fewest|Still looking|^Proven: |^The best found/)
      .first()
      .waitFor();
    expect(errors).toEqual([]);
  });
});
