import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The rules of axe whose verdict depends on colours, which a theme is made of. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What a page is to be without: grave faults of accessibility by axe, and scrolling sideways. */
export async function faultsOf(page: Page): Promise<string[]> {
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
  );
  return [...(await graveFaults(page)), ...(wide ? ["the page scrolls sideways"] : [])];
}

/** What can be wrong in one theme of a page that has been looked at in another. */
export const colourFaultsOf = (page: Page): Promise<string[]> => graveFaults(page, OF_COLOURS);

async function graveFaults(page: Page, runOnly?: string[]): Promise<string[]> {
  // Until it runs its buttons are dimmed, as such that cannot be pressed may be.
  await page.locator("[data-not-running-yet]").first().waitFor({ state: "detached" });
  // Evaluated, not added as a script element: the pages' CSP allows no foreign script.
  await page.evaluate(await readFile(axeSource, "utf8"));
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> };
    };
    type Violation = { id: string; impact: string; nodes: { html: string }[] };
    const { violations } = await axe.run({
      resultTypes: ["violations"],
      ...(rules ? { runOnly: rules } : {}),
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200) ?? ""}`);
  }, runOnly);
}
