import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { startStack } from "@/tests/support/stack";
import { onApp, onStack } from "./support/fixtures";

const it = onStack();
const fresh = onApp(() => startStack({ env: { DEMO_MODE: "0" }, makesDatabase: true }));

/** Words of the frame: its menu. */
const FRAME = ["Balancing", "Migrations", "Service"];

/** The same app, at another of its addresses. */
function elsewhere(url: string): string {
  const other = new URL(url);
  other.hostname = "127.0.0.1";
  return other.origin;
}

/** Waits for what is said where a page is opened at another address, and goes to the right one. */
async function goToOwnAddress(page: Page, own: string): Promise<void> {
  const said = page.getByRole("alert").filter({ hasText: "This is not the address of ProxLB UI" });
  await said.waitFor();
  expect(await said.textContent()).toContain(
    `This page was opened at ${elsewhere(own)}, but APP_URL is ${own}. Nobody can sign in from any other address.`,
  );
  expect(await said.textContent()).toContain(`Then set APP_URL to it in the environment of ProxLB UI`);
  expect(await page.locator("input:visible").count(), "nothing to type into").toBe(0);
  await page.getByRole("link", { name: `Open ${own}` }).click();
  await page.waitForURL((url) => url.origin === own);
}

describe.runIf(canBrowse())("an app that somebody uses", () => {
  it("opened at another address than APP_URL says which two these are, before anything is typed", async ({
    stack,
    visitor,
  }) => {
    const page = await visitor();
    await page.goto(`${elsewhere(stack.url)}/nodes?q=pve1`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await goToOwnAddress(page, stack.url);
    await page.getByLabel("User name").fill("viewer");
    await page.getByLabel("Password", { exact: true }).fill("viewer-demo-1");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL("**/nodes?q=pve1");

    await page.goto(`${elsewhere(stack.url)}/set-password#no-such-secret`);
    await goToOwnAddress(page, stack.url);
    expect(new URL(page.url()).hash).toBe("#no-such-secret");
    await page.getByText("This link").waitFor();
  });

  it("keeps the frame at an address that has nothing, for who is signed in", async ({
    as,
    open,
    stack,
    visitor,
  }) => {
    const { page } = await open("viewer");
    for (const where of [
      "/no-such-page",
      "/a/b/c",
      "/no-such.file",
      "/nodes/nope",
      "/guests/999999",
      "/balancing/runs/999",
    ]) {
      await page.goto(`${stack.url}${where}`);
      await page.getByRole("heading", { name: "There is nothing at this address." }).waitFor();
      for (const word of FRAME)
        expect(
          await page.getByRole("link", { name: word, exact: true }).count(),
          `${word} at ${where}`,
        ).toBeGreaterThan(0);
    }
    await page.getByRole("link", { name: "Go to the overview" }).click();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();

    const { cookie } = await as("viewer");
    const answer = await fetch(`${stack.url}/no-such-page`, { headers: { cookie } });
    expect(answer.status).toBe(404);

    await page.goto(`${stack.url}/audit`);
    await page.getByRole("heading", { name: /This page needs the role Admin/ }).waitFor();
    for (const word of FRAME)
      expect(
        await page.getByRole("link", { name: word, exact: true }).count(),
        `${word} at /audit`,
      ).toBeGreaterThan(0);

    const nobody = await visitor();
    await nobody.goto(`${stack.url}/no-such-page`);
    expect(new URL(nobody.url()).pathname).toBe("/sign-in");
    expect((await nobody.goto(`${stack.url}/no-such.png`))?.status()).toBe(404);
  });
});

describe.runIf(canBrowse())("an app that nobody has set up yet", () => {
  fresh(
    "opened at another address than APP_URL says so, and keeps the secret of the link",
    async ({ stack, visitor }) => {
      const page = await visitor();
      await page.goto(`${elsewhere(stack.url)}/setup#the-secret-of-the-link`);
      await goToOwnAddress(page, stack.url);
      expect(new URL(page.url()).hash).toBe("#the-secret-of-the-link");
      await page.getByLabel("User name").waitFor();
    },
  );
});
