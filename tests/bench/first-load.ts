import type { Browser, Page } from "playwright-core";
import { openBrowser } from "@/tests/support/browser";
import { startStack } from "@/tests/support/stack";
import { signedInContext } from "./browser";
import { atMost, type BenchLine, type BenchOptions, median, told } from "./report";
import { untilFilled } from "./wait";

const KILOBYTE = 1000;
/** What all scripts of the overview may weigh together, over the wire. */
export const SCRIPT_LIMIT_BYTES = 210 * KILOBYTE;
/** Until the largest part of the overview is painted, on a first visit. */
export const LCP_LIMIT_MS = 1200;
/** Smaller bodies are sent as they are. */
const NOT_WORTH_IT_BYTES = 1024;
/** No request for so long: the page has what it wants. */
const QUIET_MS = 1500;

/** What a person's first visit costs: scripts over the wire, and when the largest part of the page is painted. */
export async function benchFirstLoad({ quick }: BenchOptions): Promise<BenchLine[]> {
  const stack = await startStack();
  const browser = await openBrowser();
  try {
    const cookie = await untilFilled(stack);
    const visits: Visit[] = [];
    // One more first: the app's own first rendering of the page is not the visitor's.
    await visitOverview(browser, stack.url, cookie);
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      visits.push(await visitOverview(browser, stack.url, cookie));
    }
    const [first] = visits;
    if (!first) throw new Error("The overview was never loaded.");
    if (first.scriptBytes > SCRIPT_LIMIT_BYTES) console.log(`  scripts, KB: ${first.list}`);
    return [
      atMost(
        "JavaScript of the overview, gzip",
        first.scriptBytes / KILOBYTE,
        SCRIPT_LIMIT_BYTES / KILOBYTE,
        "KB",
        `${first.scripts} files`,
      ),
      told("the same, before anything is fetched for later", first.earlyScriptBytes / KILOBYTE, "KB"),
      atMost(
        "LCP, cold, median",
        median(visits.map(({ lcpMs }) => lcpMs)) / 1000,
        LCP_LIMIT_MS / 1000,
        "s",
        first.lcpElement,
      ),
      told("everything transferred on the first visit", first.allBytes / KILOBYTE, "KB"),
    ];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

interface Visit {
  scripts: number;
  /** Each script and its KB. */
  list: string;
  scriptBytes: number;
  /** Until the page's load event. */
  earlyScriptBytes: number;
  allBytes: number;
  lcpMs: number;
  lcpElement: string;
}

/** Opens the overview with an empty cache and waits until it fetches nothing more. */
export async function visitOverview(browser: Browser, url: string, cookie: string): Promise<Visit> {
  const context = await signedInContext(browser, url, cookie);
  try {
    const page = await context.newPage();
    const network = await watchNetwork(page);
    const answer = await page.goto(url, { waitUntil: "load" });
    if (answer?.status() !== 200) throw new Error(`The overview answers ${answer?.status()}.`);
    const early = network.scripts().map(({ bytes }) => bytes);
    await network.quiet();
    const { lcpMs, lcpElement } = await lcpOf(page);
    const scripts = network.scripts();
    const plain = scripts.filter(({ encoding, bytes }) => encoding !== "gzip" && bytes > NOT_WORTH_IT_BYTES);
    if (plain.length > 0) throw new Error(`Not compressed: ${plain.map((each) => each.url).join(", ")}`);
    return {
      scripts: scripts.length,
      list: scripts
        .map((each) => `${each.url.split("/").at(-1)} ${Math.round(each.bytes / 100) / 10}`)
        .join(", "),
      scriptBytes: sum(scripts.map(({ bytes }) => bytes)),
      earlyScriptBytes: sum(early),
      allBytes: sum(network.all().map(({ bytes }) => bytes)),
      lcpMs,
      lcpElement,
    };
  } finally {
    await context.close();
  }
}

interface Transfer {
  url: string;
  type: string;
  encoding: string | undefined;
  headerBytes: number;
  /** The body, over the wire. */
  bytes: number;
}

async function watchNetwork(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const transfers = new Map<string, Transfer>();
  let lastMs = performance.now();
  session.on("Network.responseReceived", ({ requestId, type, response }) => {
    const encoding = response.headers["content-encoding"] ?? response.headers["Content-Encoding"];
    // So far only its headers have come.
    const headerBytes = response.encodedDataLength;
    transfers.set(requestId, { url: response.url, type, encoding, headerBytes, bytes: 0 });
    lastMs = performance.now();
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const transfer = transfers.get(requestId);
    if (transfer) transfer.bytes = encodedDataLength - transfer.headerBytes;
    lastMs = performance.now();
  });
  const all = () => [...transfers.values()].filter(({ bytes }) => bytes > 0);
  return {
    all,
    // A script that is only preloaded counts as well, but Chromium calls it "Other" then.
    scripts: () => all().filter(({ type, url }) => type === "Script" || /\.js(\?|$)/.test(url)),
    async quiet() {
      while (performance.now() - lastMs < QUIET_MS) await page.waitForTimeout(100);
    },
  };
}

function lcpOf(page: Page): Promise<{ lcpMs: number; lcpElement: string }> {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        new PerformanceObserver((list) => {
          const last = list.getEntries().at(-1) as
            | (PerformanceEntry & { element: Element | null; size: number })
            | undefined;
          if (!last) return;
          const words = last.element?.textContent?.trim().slice(0, 40) ?? "";
          resolve({ lcpMs: last.startTime, lcpElement: `<${last.element?.localName}> ${words}`.trim() });
        }).observe({ type: "largest-contentful-paint", buffered: true });
      }),
  );
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
