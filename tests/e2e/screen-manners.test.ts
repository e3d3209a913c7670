import { describe, expect } from "vitest";
import { command, startLogStack } from "@/tests/bench/log-source";
import { canBrowse, openAs, openBrowser } from "@/tests/support/browser";
import { onApp, PHONE } from "./support/fixtures";

const PAGES = [
  "/",
  "/balancing",
  "/nodes",
  "/nodes/pve1",
  "/guests",
  "/guests/101",
  "/rules",
  "/maintenance",
  "/migrations",
  "/config",
  "/logs",
  "/service",
  "/profile",
  "/settings",
  "/users",
  "/audit",
];
const it = onApp(() => startLogStack({}, { pauseMs: 1000 }));

describe.runIf(canBrowse())("every screen on a phone", () => {
  it("has one scroll area, 24 px for a finger on each link that stands by itself and on each button, and no error", async ({
    open,
    stack,
  }) => {
    const { page, errors } = await open("superadmin", "/", PHONE);
    command(stack, { flood: 200, s: 2, pad: 40 });
    const faults: string[] = [];
    let tried = 0;
    for (const path of PAGES) {
      await page.goto(`${stack.url}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      if (path === "/logs") await page.getByRole("log").waitFor();
      await page.waitForTimeout(700);
      const areas = await page.evaluate(scrollAreas);
      if (areas.length > 1) faults.push(`${path} scrolls in ${areas.join(" and ")}`);
      const found = await page.evaluate(narrowTargets);
      tried += found.tried;
      faults.push(...found.narrow.map((name) => `${path}: ${name}`));
    }
    expect(tried).toBeGreaterThan(100);
    expect(faults).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("has the log scroll between its tools and the menu, and the newest line in sight", async ({ open }) => {
    const { page } = await open("viewer", "/logs", PHONE);
    const log = page.getByRole("log");
    await log.waitFor();
    const box = await log.boundingBox();
    expect(box?.height).toBeGreaterThan(250);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(PHONE.height);
    expect(await log.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true);
  });
});

describe.runIf(canBrowse())("links", () => {
  it("have their page fetched ahead when somebody turns to them, and not before", async ({ open, stack }) => {
    const { page } = await open("superadmin");
    const ahead: string[] = [];
    page.on("request", (request) => {
      if (request.headers()["next-router-prefetch"]) ahead.push(new URL(request.url()).pathname);
    });
    await page.goto(`${stack.url}/nodes`);
    await page.getByRole("link", { name: "pve1", exact: true }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(ahead).toEqual([]);
    const link = (name: string) => page.getByRole("navigation").getByRole("link", { name, exact: true });
    await link("Guests").hover();
    await expect.poll(() => ahead).toContain("/guests");
    await link("Rules").focus();
    await expect.poll(() => ahead).toContain("/rules");
    expect(new Set(ahead)).toEqual(new Set(["/guests", "/rules"]));
  });
});

describe.runIf(canBrowse())("every screen where scrollbars take room", () => {
  it("does not scroll sideways, and no row of tabs scrolls at all", async ({ stack }) => {
    const browser = await openBrowser({ scrollbars: true });
    try {
      const faults: string[] = [];
      let widestPx = 0;
      const { page } = await openAs(browser, stack.url, "superadmin");
      for (const path of PAGES) {
        await page.goto(`${stack.url}${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForTimeout(300);
        const { barPx, sideways, tabs } = await page.evaluate(() => {
          const root = document.documentElement;
          const rows = [...document.querySelectorAll<HTMLElement>("[role=tablist]")];
          return {
            barPx: window.innerWidth - root.clientWidth,
            sideways: root.scrollWidth - root.clientWidth,
            tabs: rows.filter(
              (row) => row.scrollWidth > row.clientWidth || row.offsetHeight > row.clientHeight + 2,
            ).length,
          };
        });
        widestPx = Math.max(widestPx, barPx);
        if (sideways > 0) faults.push(`${path} scrolls ${sideways} px sideways`);
        if (tabs > 0) faults.push(`${path} has tabs that scroll`);
      }
      expect(faults).toEqual([]);
      expect(widestPx, "scrollbars did take room").toBeGreaterThan(0);
    } finally {
      await browser.close();
    }
  });
});

/** Runs in the browser. @returns what scrolls up and down, in words */
function scrollAreas(): string[] {
  const root = document.documentElement;
  const areas = root.scrollHeight > root.clientHeight + 1 ? ["the page"] : [];
  for (const element of document.querySelectorAll("body *")) {
    const { overflowY } = getComputedStyle(element);
    const scrolls = overflowY === "auto" || overflowY === "scroll";
    if (!scrolls || element.scrollHeight <= element.clientHeight + 1) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    areas.push(`<${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? ""}>`);
  }
  return areas;
}

/** What can be pressed and is in sight, and what of it a finger 11 px above or below its middle would miss. Runs in the page. */
function narrowTargets(): { tried: number; narrow: string[] } {
  const narrow: string[] = [];
  let tried = 0;
  for (const target of document.querySelectorAll<HTMLElement>("main a, main button")) {
    target.scrollIntoView({ block: "center" });
    const { x, y, width, height } = target.getBoundingClientRect();
    const inText = target.parentElement?.tagName === "P" || target.parentElement?.tagName === "LI";
    if (inText || width === 0 || target.matches(":disabled")) continue;
    const hits = (offset: number) => {
      const hit = document.elementFromPoint(x + width / 2, y + height / 2 + offset);
      return hit === null || target.contains(hit);
    };
    if (!hits(0)) continue;
    tried += 1;
    if (!hits(-11) || !hits(11))
      narrow.push(`${target.tagName} ${target.textContent || target.ariaLabel} ${Math.round(height)}`);
  }
  return { tried, narrow };
}
