import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCRIPT_LIMIT_BYTES, visitOverview } from "@/tests/bench/first-load";
import { canBrowse, openAs, openBrowser } from "@/tests/support/browser";
import { type Stack, startStack } from "@/tests/support/stack";

/** Every screen somebody can open, at the two widths and in the two themes. SCREENSHOTS=folder keeps the pictures. */
const SCREENS: Record<string, string> = {
  overview: "/",
  balancing: "/balancing",
  nodes: "/nodes",
  node: "/nodes/pve1",
  guests: "/guests",
  guest: "/guests/101",
  migrations: "/migrations",
  config: "/config",
  logs: "/logs",
  service: "/service",
  profile: "/profile",
  users: "/users",
  audit: "/audit",
};
const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const THEMES = ["light", "dark"] as const;

const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folder = process.env.SCREENSHOTS;

describe.skipIf(!canBrowse())("every screen", () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startStack({});
    browser = await openBrowser();
    if (folder) mkdirSync(folder, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  for (const viewport of WIDTHS) {
    for (const theme of THEMES) {
      it(`is accessible, fits and is free of errors at ${viewport.width} px, ${theme}`, async () => {
        const { page, errors } = await openAs(browser, stack.url, "superadmin", viewport);
        await page.context().addCookies([{ name: "theme", value: theme, url: stack.url }]);
        const faults: string[] = [];
        for (const [name, where] of Object.entries(SCREENS)) {
          await page.goto(`${stack.url}${where}`);
          await page.getByRole("heading", { level: 1 }).waitFor();
          await page.waitForTimeout(700);
          faults.push(...(await faultsOf(page)).map((fault) => `${name}: ${fault}`));
          const file = `${name}-${viewport.width}-${theme}.png`;
          if (folder) await page.screenshot({ path: path.join(folder, file) });
        }
        expect(faults).toEqual([]);
        expect(errors).toEqual([]);
        await page.context().close();
      });
    }
  }

  it("costs the first visitor of the overview 210 KB of scripts at most, with what is fetched for later", async () => {
    const { scriptBytes, list } = await visitOverview(browser, stack.url, await stack.signIn("viewer"));
    expect(scriptBytes, list).toBeGreaterThan(SCRIPT_LIMIT_BYTES / 2);
    expect(scriptBytes, list).toBeLessThanOrEqual(SCRIPT_LIMIT_BYTES);
  });

  it("has the icon that browsers ask for by themselves where a document names none, or has not yet", async () => {
    const { page, errors } = await openAs(browser, stack.url, "viewer");
    await page.goto(`${stack.url}/api/health`);
    const icon = await fetch(`${stack.url}/favicon.ico`);
    expect(icon.status).toBe(200);
    expect(icon.headers.get("content-type")).toContain("icon");
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

async function faultsOf(page: Page): Promise<string[]> {
  // Evaluated, not added as a script element: the pages' CSP allows no foreign script.
  await page.evaluate(await readText(axeSource));
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    type Violation = { id: string; impact: string; nodes: { html: string }[] };
    const { violations } = await axe.run();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
    return [
      ...grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ""}`),
      ...(wide ? ["the page scrolls sideways"] : []),
    ];
  });
  return found;
}

async function readText(file: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(file, "utf8");
}
