import { describe, expect } from "vitest";
import { canBrowse } from "@/tests/support/browser";
import { onStack } from "./support/fixtures";
import { picture } from "./support/screenshots";

const it = onStack({ simulator: { autoDrift: false } });

/** The one door that gives a stored secret. SCREENSHOTS=folder keeps the pictures. */
describe.skipIf(!canBrowse())("a stored secret", () => {
  it("is shown to a Super Admin who asks, hidden again by itself, and stands nowhere else", async ({
    as,
    open,
    stack,
  }) => {
    const { secret } = stack.simulator.credentials.proxlb;
    const { page, errors } = await open("superadmin", "/config");
    const received: Promise<string>[] = [];
    page.on("response", (answer) => {
      if (answer.request().method() === "GET") received.push(answer.text().catch(() => ""));
    });
    await page.reload();
    await page.getByRole("button", { name: "Reveal" }).waitFor();
    expect(await page.content()).not.toContain(secret);

    const [answer] = await Promise.all([
      page.waitForResponse((each) => each.request().method() === "POST"),
      page.getByRole("button", { name: "Reveal" }).click(),
    ]);
    expect(answer.headers()["cache-control"]).toContain("no-store");
    await page.getByText(secret).waitFor();
    await picture(page, "reveal");
    await page.getByText(/Hidden again in 1?\d s/).waitFor();
    await page.getByText(secret).waitFor({ state: "detached", timeout: 25_000 });
    expect(await page.content()).not.toContain(secret);

    await page.getByRole("button", { name: "Reveal" }).click();
    await page.getByText(secret).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.getByText(secret).waitFor({ state: "detached", timeout: 3_000 });

    // Neither a page nor an answer that a browser may keep had it, and neither has what is on record.
    expect((await Promise.all(received)).filter((text) => text.includes(secret))).toEqual([]);
    const { call } = await as("admin");
    const audit = await call<{ entries: { action: string; actorName: string }[] }>("GET", "/api/audit");
    const text = JSON.stringify(audit.body);
    expect(text).toContain("config.reveal");
    expect(text).not.toContain(secret);
    expect(stack.output()).not.toContain(secret);
    expect(errors).toEqual([]);
  });

  it("is not offered to an Admin, who edits without it", async ({ open }) => {
    const { page } = await open("admin", "/config");
    await page.getByRole("button", { name: "Edit" }).waitFor();
    expect(await page.getByRole("button", { name: "Reveal" }).count()).toBe(0);
  });
});
