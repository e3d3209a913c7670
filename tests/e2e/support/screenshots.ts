import { join } from "node:path";
import type { Page } from "playwright-core";

/** With `SCREENSHOTS=folder`: the whole page as it is. Without it nothing is taken, here and below. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** In both themes. It stays as it was. */
export async function pictureThemes(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(200);
    await picture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** At a desk's and a phone's width, in both themes. It stays as it was. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (!process.env.SCREENSHOTS) return;
  const before = page.viewportSize();
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height });
    await pictureThemes(page, `${name}-${width}`);
  }
  if (before) await page.setViewportSize(before);
}
