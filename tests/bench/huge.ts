import type { Page } from "playwright-core";
import { openBrowser } from "@/tests/support/browser";
import { type Stack, startStack } from "@/tests/support/stack";
import { signedInContext } from "./browser";
import { watchMemory } from "./memory";
import { firstByteTimes } from "./probe";
import { type BenchLine, type BenchOptions, below, median, percentile, told } from "./report";
import { connectViewers, disconnect } from "./viewers";
import { untilFilled } from "./wait";

/** The biggest cluster that is promised. */
export async function benchHuge({ quick }: BenchOptions): Promise<BenchLine[]> {
  const stack = await startStack({ simulator: { size: "huge" } });
  try {
    const cookie = await untilFilled(stack);
    const memory = watchMemory(stack.pid);
    const viewers = await connectViewers(stack, 5, ["cluster", "guests"]);
    const times = await firstByteTimes(stack.url, { count: quick ? 20 : 60, pauseMs: 300, cookie });
    const typed = await typing(stack, cookie);
    disconnect(viewers);
    return [
      below("overview, first byte, p95", percentile(times, 0.95), 300, "ms", `${times.length} requests`),
      told("overview, first byte, median", median(times), "ms"),
      below(
        "guests, one key in the filter to the next paint, p95",
        percentile(typed.paintMs, 0.95),
        50,
        "ms",
      ),
      told("guests, one key to the filtered rows, p95", percentile(typed.rowsMs, 0.95), "ms"),
      below("RSS, most of all that", memory.stop(), 500, "MB"),
    ];
  } finally {
    await stack.stop();
  }
}

const WORDS = ["web-00", "db-1", "status:running", "cache-42", "mail"];

/** Types like a person who is in a hurry; every key's way to the next paint, and to rows that fit. */
async function typing(stack: Stack, cookie: string): Promise<{ paintMs: number[]; rowsMs: number[] }> {
  const browser = await openBrowser();
  try {
    const page = await (await signedInContext(browser, stack.url, cookie)).newPage();
    const answer = await page.goto(`${stack.url}/guests`, { waitUntil: "load" });
    if (answer?.status() !== 200) throw new Error(`/guests answers ${answer?.status()}.`);
    await page.waitForSelector("[role=grid] [role=row]:nth-child(5)");
    await page.waitForTimeout(1500);
    await page.click("[data-filter-input]");
    await installStopwatch(page);
    // The first keys warm the browser's own machinery up.
    await page.keyboard.type("file", { delay: 150 });
    await clear(page);
    await page.evaluate("benchTimes.paint.length = 0, benchTimes.rows.length = 0");
    for (const word of WORDS) {
      await page.keyboard.type(word, { delay: 150 });
      await clear(page);
    }
    const { paint, rows } = (await page.evaluate("benchTimes")) as { paint: number[]; rows: number[] };
    return { paintMs: paint, rowsMs: rows };
  } finally {
    await browser.close();
  }
}

async function clear(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(400);
}

/** From the key's own time stamp to after the frame that follows it, and to the count "x of y guests" changing. */
async function installStopwatch(page: Page): Promise<void> {
  await page.evaluate(`
    globalThis.benchTimes = { paint: [], rows: [] };
    const input = document.querySelector("[data-filter-input]");
    const status = input.closest("div").parentElement.querySelector("[role=status]");
    let pending = null;
    new MutationObserver(() => {
      if (pending === null) return;
      benchTimes.rows.push(performance.now() - pending);
      pending = null;
    }).observe(status, { subtree: true, characterData: true, childList: true });
    input.addEventListener("input", (event) => {
      const at = event.timeStamp;
      pending = at;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => benchTimes.paint.push(performance.now() - at);
        channel.port2.postMessage(0);
      });
    }, true);
  `);
}
