import type { Page } from "playwright-core";

/** The text of proxlb.yaml under an admin's hands: opens the editor and waits until CodeMirror has come. */
export async function openEditor(page: Page) {
  await page.getByRole("button", { name: "Edit" }).click();
  const area = page.locator(".cm-content");
  await area.waitFor();
  const select = async () => {
    await area.focus();
    await area.press("ControlOrMeta+a");
  };
  const text = async (): Promise<string> => {
    await select();
    // CodeMirror draws only the lines in sight; what is copied is all of it.
    return area.evaluate((element) => {
      const clipboardData = new DataTransfer();
      element.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
      return clipboardData.getData("text/plain");
    });
  };
  const fill = async (next: string): Promise<void> => {
    await select();
    await area.evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, next);
  };
  return {
    area,
    text,
    fill,
    /** Replaces a piece of the text. */
    replace: async (from: string | RegExp, to: string) => fill((await text()).replace(from, to)),
    /** Puts the cursor behind the end of a line, 1-based. */
    toEndOf: async (line: number) => {
      await area.focus();
      await area.press("ControlOrMeta+Home");
      for (let each = 1; each < line; each += 1) await area.press("ArrowDown");
      await area.press("End");
    },
  };
}
