import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { onStack, PHONE } from "./support/fixtures";
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
    await page.locator("[data-not-running-yet]").waitFor({ state: "detached" });
    // Pressed in the page itself: Playwright's own press may wait for the navigation that Enter asked for, which the page's policy
    // forbade and which therefore never comes.
    await page
      .getByRole("button", { name: "Sign in", exact: true })
      .evaluate((button: HTMLButtonElement) => button.click());
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

  it("keeps numbers, choices and texts of a form too", async ({ open, stack }) => {
    const { page, errors } = await open("superadmin", "/icon.svg");
    const release = await holdScripts(page);
    await page.goto(`${stack.url}/settings?section=sign-in`, { waitUntil: "commit" });
    await page.getByLabel("Shortest password").fill("21");
    await page.getByLabel("A second factor is needed").selectOption("admin");
    await page.getByLabel("Super Admins may use their password from").fill("10.0.0.0/8");
    release();
    // What is shown only where a factor is needed shows that the choice counts.
    await page.getByLabel("Time to set one up").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isEnabled()).toBe(true);
    expect(await page.getByLabel("Shortest password").inputValue()).toBe("21");
    expect(await page.getByLabel("A second factor is needed").inputValue()).toBe("admin");
    expect(await page.getByLabel("Super Admins may use their password from").inputValue()).toBe("10.0.0.0/8");
    expect(errors).toEqual([]);
  });

  it.for(["/nodes", "/nodes/pve1", "/guests", "/balancing", "/migrations", "/users", "/audit"])(
    "does not scroll sideways on a phone: %s",
    async (path, { open, stack }) => {
      const { page } = await open("superadmin", "/icon.svg", PHONE);
      await holdScripts(page);
      await page.goto(`${stack.url}${path}`, { waitUntil: "commit" });
      await page.getByRole("grid").first().waitFor();
      const overPx = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overPx).toBe(0);
      await shoot(page, `not-running-yet${path.replaceAll("/", "-")}`);
    },
  );
});
