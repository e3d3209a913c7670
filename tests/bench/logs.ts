import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { openBrowser } from "@/tests/support/browser";
import type { Stack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";
import { signedInContext } from "./browser";
import { command, startLogStack } from "./log-source";
import { residentMegabytes } from "./memory";
import { firstByteTimes } from "./probe";
import { type BenchLine, type BenchOptions, below, holds, median, percentile, told } from "./report";
import { connectViewers, disconnect, type Viewer } from "./viewers";
import { untilFilled } from "./wait";

const FLOOD = { perSecond: 10_000, seconds: 10 };
const STAND_IN = "a process that prints in place of ProxLB, through the whole way of its lines";

/** From a line's writing to the screen, and what a flood of lines does. */
export async function benchLogs({ quick }: BenchOptions): Promise<BenchLine[]> {
  const stack = await startLogStack({}, { pauseMs: 100 });
  try {
    const cookie = await untilFilled(stack);
    const onScreen = await screenTimes(stack, cookie, quick ? 80 : 250);
    return [
      below("line written to on screen, p95", percentile(onScreen, 0.95), 250, "ms", STAND_IN),
      told("line written to on screen, median", median(onScreen), "ms", `${onScreen.length} lines`),
      ...(await flood(stack)),
    ];
  } finally {
    await stack.stop();
  }
}

/** Milliseconds from a line's writing until the frame that shows it, in Chromium on the log page. */
async function screenTimes(stack: Stack, cookie: string, count: number): Promise<number[]> {
  const browser = await openBrowser();
  try {
    const page = await (await signedInContext(browser, stack.url, cookie)).newPage();
    await page.goto(`${stack.url}/logs`, { waitUntil: "load" });
    // As strings to evaluate: the page's own policy refuses what would be compiled inside it.
    await until(() => page.evaluate("/written=/.test(document.body.textContent)"), {
      what: "a line on the screen",
    });
    await page.waitForTimeout(1500);
    await page.evaluate(`
      globalThis.benchTimes = [];
      const seen = new Set(document.body.textContent.match(/written=\\d{13}/g));
      new MutationObserver(() => {
        const fresh = (document.querySelector("main") ?? document.body).textContent.match(/written=\\d{13}/g) ?? [];
        for (const mark of fresh.filter((each) => !seen.has(each))) {
          seen.add(mark);
          requestAnimationFrame(() => benchTimes.push(Date.now() - Number(mark.slice(8))));
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    `);
    await until(() => page.evaluate(`benchTimes.length >= ${count}`), {
      what: "enough lines on the screen",
      limitMs: 120_000,
    });
    return (await page.evaluate("benchTimes")) as number[];
  } finally {
    await browser.close();
  }
}

async function flood(stack: Stack): Promise<BenchLine[]> {
  const viewers = await connectViewers(stack, 1, ["logs"]);
  const [viewer] = viewers;
  if (!viewer) throw new Error("Nobody is connected.");
  const tally = tallyOf(viewer);
  const before = residentMegabytes(stack.pid);
  command(stack, { flood: FLOOD.perSecond, s: FLOOD.seconds });
  await until(tally.begun, { what: "the flood begins", limitMs: 20_000 });
  const health = await firstByteTimes(`${stack.url}/api/health`, {
    count: FLOOD.seconds * 15,
    pauseMs: 50,
  });
  await until(tally.ended, { what: "the flood ends", limitMs: 120_000 });
  const report = path.join(path.dirname(stack.configFile), "flooded.json");
  await until(() => existsSync(report), { what: "the source's report" });
  const { lines, ms } = JSON.parse(readFileSync(report, "utf8")) as { lines: number; ms: number };
  disconnect(viewers);
  const { received, skipped } = tally.figures();
  return [
    told("flood, lines written", (lines / ms) * 1000, "lines a second", `asked for ${FLOOD.perSecond}`),
    holds(
      "flood, every line is shown or counted as skipped",
      received + skipped === lines,
      `${lines} written, ${received} shown, ${skipped} said to be skipped`,
    ),
    below("flood, slowest of all health checks", Math.max(...health), 1000, "ms"),
    told("flood, health check p95", percentile(health, 0.95), "ms"),
    told(
      "flood, RSS before and after",
      residentMegabytes(stack.pid),
      "MB",
      `${Math.round(before)} MB before`,
    ),
  ];
}

/** Counts between the line that begins the flood and the line that ends it. */
function tallyOf(viewer: Viewer) {
  let state: "before" | "during" | "after" = "before";
  let received = 0;
  let skipped = 0;
  viewer.on("logs", (batch) => {
    if (state === "during") skipped += batch.skipped + (batch.gap ?? 0);
    for (const { text } of batch.lines) {
      if (text.endsWith("the flood ends.")) state = "after";
      if (state === "during") received += 1;
      if (text.endsWith("the flood begins.")) state = "during";
    }
  });
  return {
    begun: () => state !== "before",
    ended: () => state === "after",
    figures: () => ({ received, skipped }),
  };
}
