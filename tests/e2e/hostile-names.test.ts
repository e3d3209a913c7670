import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallSeed } from "@/simulator/seed-small";
import { canBrowse, openAs, openBrowser } from "@/tests/support/browser";
import { type Stack, startStack } from "@/tests/support/stack";

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

describe.runIf(canBrowse())("names that come from elsewhere", () => {
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    const seed = smallSeed();
    const [template] = seed.guests;
    if (!template) throw new Error("The small cluster has no guest.");
    const hostile = PAYLOADS.map((name, index) => ({
      ...template,
      vmid: 1000 + index,
      name,
      memoryBytes: 64 * 1024 ** 2,
      tags: ["web", name],
    }));
    stack = await startStack({ simulator: { cluster: { ...seed, guests: [...seed.guests, ...hostile] } } });
    // Fewer than would lock this address out.
    for (const username of PAYLOADS.slice(0, 3)) {
      await fetch(`${stack.url}/api/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": "<script>hit()</script>" },
        body: JSON.stringify({ username, password: "x".repeat(12) }),
      });
    }
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

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
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`violation of ${event.violatedDirective} by ${event.blockedURI}`),
      );
    });
    let seen = "";
    for (const path of [
      "/",
      "/guests",
      "/guests/1001",
      "/guests/1028",
      "/nodes",
      "/nodes/pve1",
      "/balancing",
      "/migrations",
      "/logs",
      "/service",
      "/audit",
      "/users",
      "/profile",
    ]) {
      await page.goto(`${stack.url}${path}`);
      await page.waitForTimeout(700);
      seen += await page.evaluate(() => document.body.textContent);
      expect(await page.evaluate(() => (window as unknown as { hits: number }).hits), path).toBe(0);
      expect(
        await page
          .locator("img[src=x], iframe, object, embed, base, [onerror], [onload], [onmouseover]")
          .count(),
        path,
      ).toBe(0);
      expect(await page.locator('a[href^="javascript:" i], a[href^="data:" i]').count(), path).toBe(0);
    }
    expect(seen).toContain("<img src=x onerror=hit()>");
    expect(errors).toEqual([]);
    expect(foreign).toEqual([]);
  });
});
