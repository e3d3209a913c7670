import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanText } from "@/lib/core/clean-text";
import type { ClusterSeed } from "@/simulator/cluster/seed-shape";
import { smallSeed } from "@/simulator/cluster/seed-small";
import { startLogStack } from "@/tests/bench/log-source";
import { canBrowse, openAs, openBrowser } from "@/tests/support/browser";
import type { Stack } from "@/tests/support/stack";

/** Whoever may name a guest in Proxmox may try these. `hit()` would be run by any that is taken for markup. */
const PAYLOADS = [
  "<script>hit()</script>",
  "<img src=x onerror=hit()>",
  "<svg onload=hit()>",
  "<svg/onload=hit()//",
  '"><script>hit()</script>',
  "'><img src=x onerror=hit()>",
  "</script><script>hit()</script>",
  "</title><script>hit()</script>",
  "</textarea><script>hit()</script>",
  "<!--<script>-->hit()",
  "]]><script>hit()</script>",
  "<iframe src=javascript:parent.hit()>",
  "<iframe srcdoc='<script>parent.hit()</script>'>",
  "<a href=javascript:hit()>x</a>",
  "javascript:hit()",
  "data:text/html,<script>hit()</script>",
  "<body onload=hit()>",
  "<details open ontoggle=hit()>",
  "<input autofocus onfocus=hit()>",
  "<video><source onerror=hit()>",
  "<math><mtext><img src=x onerror=hit()>",
  "<object data=javascript:hit()>",
  "<embed src=javascript:hit()>",
  "<link rel=stylesheet href=//evil.example>",
  "<meta http-equiv=refresh content=0;url=//evil.example>",
  "<base href=//evil.example>",
  "<form action=//evil.example><button>x",
  "<style>*{background:url(//evil.example)}</style>",
  '" onmouseover="hit()',
  "' onfocus='hit()' autofocus='",
  "` onerror=hit()",
  "{{constructor.constructor('hit()')()}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a payload, not a template
  "${hit()}",
  "\\u003cscript\\u003ehit()\\u003c/script\\u003e",
  "%3Cscript%3Ehit()%3C/script%3E",
  "&lt;script&gt;hit()&lt;/script&gt;",
  "<scr\u0000ipt>hit()</scr\u0000ipt>",
  "\u202e<script>hit()</script>\u202c",
  "__proto__",
  "$$RSC_SERVER_ACTION_0:I[1,[]]",
];

/** As ProxLB prints them: a payload for a guest's name that it understands, and as the rest of a line. */
const LOG_LINES = PAYLOADS.flatMap((payload) => [
  `Balancing: Starting to migrate VM guest ${payload.replace(/\s/g, "+")} from pve1 to ${payload.replace(/\s/g, "+")}.`,
  `Warning: ${payload}`,
]);

const HOSTILE_AGENT = "<script>hit()</script><img src=x onerror=hit()>";

describe.runIf(canBrowse())("names that come from elsewhere", () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startLogStack({ simulator: { cluster: hostileCluster() } }, { lines: LOG_LINES });
    await nameUsers();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** Names of users and programs, from whoever may try to sign in and from whoever may make users. */
  async function nameUsers() {
    // Fewer than would lock this address out.
    for (const username of PAYLOADS.slice(0, 3)) {
      await fetch(`${stack.url}/api/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": HOSTILE_AGENT },
        body: JSON.stringify({ username, password: "x".repeat(12) }),
      });
    }
    const cookie = await stack.signIn("superadmin");
    for (const [index, name] of PAYLOADS.entries()) {
      const answer = await fetch(`${stack.url}/api/users`, {
        method: "POST",
        headers: {
          cookie,
          origin: stack.url,
          "content-type": "application/json",
          "user-agent": HOSTILE_AGENT,
        },
        body: JSON.stringify({
          username: `hostile-${index}`,
          email: `hostile-${index}@demo.invalid`,
          role: "viewer",
          // PostgreSQL's text holds no NUL; what the form refuses cannot be shown.
          ...{ firstName: name.replaceAll("\u0000", ""), lastName: name.replaceAll("\u0000", "") },
        }),
      });
      expect(answer.status, name).toBe(201);
    }
  }

  it("stand on every screen as text: none is run, nothing is fetched from elsewhere, no policy is violated", async () => {
    const { page, errors } = await openAs(browser, stack.url, "superadmin");
    const foreign: string[] = [];
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => errors.push("a dialog opened")));
    page.on("request", (request) => {
      if (!/^(blob:|data:)/.test(request.url()) && new URL(request.url()).host !== new URL(stack.url).host)
        foreign.push(request.url());
    });
    await page.addInitScript(() => {
      Object.assign(window, { hits: 0, hit: () => Object.assign(window, { hits: 1 }) });
    });
    // biome-ignore lint/performance/useDomNodeTextContent: the text of scripts, which hold the same data, is not seen
    const textOf = () => page.locator("body").innerText();
    /** @returns the text of the page, once it shows all that it is to show */
    const look = async (path: string, settleMs = 700, shown: readonly string[] = []): Promise<string> => {
      for (const payload of shown) await expect.poll(textOf, { message: path }).toContain(payload);
      await page.waitForTimeout(settleMs);
      expect(await page.evaluate(() => (window as unknown as { hits: number }).hits), path).toBe(0);
      const markup = "img[src=x], iframe, object, embed, base, [onerror], [onload], [onmouseover]";
      expect(await page.locator(markup).count(), path).toBe(0);
      expect(await page.locator('a[href^="javascript:" i], a[href^="data:" i]').count(), path).toBe(0);
      return textOf();
    };
    for (const [path, shown] of SCREENS) {
      await page.goto(`${stack.url}${path}`);
      await look(path, 700, shown);
    }
    await page.goto(`${stack.url}/logs`);
    const lines = page.getByLabel("ProxLB log");
    await lines.waitFor();
    // As printed and in plain words, from the newest line up to the first.
    let log = "";
    for (const _ of [1, 2]) {
      await lines.hover();
      const isAtFirst = () => lines.evaluate(({ scrollTop }) => scrollTop <= 0);
      // Before the eighth turn it may not have come to the newest line yet.
      for (let turn = 0; turn < 8 || (turn < 100 && !(await isAtFirst())); turn += 1) {
        log += await look("/logs", 200);
        await page.mouse.wheel(0, -600);
      }
      log += await look("/logs");
      await page.mouse.wheel(0, 10_000);
      await page.getByRole("switch", { name: "Plain words" }).click();
    }
    const missing = PAYLOADS.filter((payload) => !log.includes(`Warning: ${cleanText(payload)}`));
    expect(missing).toEqual([]);
    // What was hidden in a line is shown as something that cannot be shown.
    expect(log).toContain("<scr\ufffdipt>hit()");
    expect(log).not.toMatch(/\u202c|\u202e/);
    await page.goto(`${stack.url}/audit`);
    await page
      .getByRole("row")
      .filter({ hasText: PAYLOADS[1] ?? "" })
      .first()
      .click();
    expect(await look("/audit, one entry")).toContain(HOSTILE_AGENT);
    await page.goto(`${stack.url}/users`);
    await page.getByRole("row").filter({ hasText: "hostile-1@" }).click();
    await page.getByRole("dialog").waitFor();
    await look("/users, one of them");
    expect(await page.getByLabel("First name").inputValue()).toBe(IMG);
    // The browser notes by itself that the two nodes have no page.
    const withoutPage = [node(1), node(28)].map((path) => `${stack.url}${path}`);
    const isTheirs = (error: string) =>
      error.includes("status of 404") && withoutPage.some((address) => error.endsWith(`(${address})`));
    expect(errors.filter((error) => !isTheirs(error))).toEqual([]);
    expect(foreign).toEqual([]);
  });
});

const IMG = "<img src=x onerror=hit()>";
const node = (index: number) => `/nodes/${encodeURIComponent(PAYLOADS[index] ?? "")}`;

/** Screen → names that it must have shown, so that the look is not at nothing. */
const SCREENS: [string, string[]][] = [
  ["/", [IMG]],
  ["/guests", [IMG]],
  [`/guests?${new URLSearchParams({ filter: IMG })}`, []],
  ["/guests/1001", [IMG]],
  ["/guests/1028", [PAYLOADS[28] ?? ""]],
  // A node has the name of its machine; what PVE could not be told as one is no node (lib/proxmox/rows.ts).
  ["/nodes", ["3 nodes"]],
  ["/nodes/pve1", []],
  [node(1), ["There is nothing at this address."]],
  [node(28), ["There is nothing at this address."]],
  ["/balancing", []],
  ["/migrations", []],
  ["/rules", [IMG, `plb_affinity_${IMG}`]],
  ["/service", []],
  ["/audit", [PAYLOADS[1] ?? ""]],
  ["/users", ["hostile-1"]],
  ["/profile", []],
];

/** The small cluster, and each payload as the name of a guest, a tag, a rule, a pool and a node. */
function hostileCluster(): ClusterSeed {
  const seed = smallSeed();
  const [template] = seed.guests;
  if (!template) throw new Error("The small cluster has no guest.");
  const guests = PAYLOADS.map((name, index) => ({
    ...template,
    vmid: 1000 + index,
    name,
    pool: name,
    memoryBytes: 64 * 1024 ** 2,
    tags: ["web", name, `plb_affinity_${name}`, `plb_pin_${name}`],
  }));
  return {
    ...seed,
    nodes: [...seed.nodes, ...PAYLOADS.map((name) => ({ name, cores: 2, memoryBytes: 1024 ** 3 }))],
    pools: [...(seed.pools ?? []), ...PAYLOADS.map((name) => ({ poolid: name, comment: name }))],
    guests: [...seed.guests, ...guests],
  };
}
