import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What a page is to be without: grave faults of accessibility by axe, and scrolling sideways. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Evaluated, not added as a script element: the pages' CSP allows no foreign script.
  await page.evaluate(await readFile(axeSource, "utf8"));
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
