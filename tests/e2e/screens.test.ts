import { describe, expect } from "vitest";
import { LCP_LIMIT_MS, SCRIPT_LIMIT_BYTES, visitOverview } from "@/tests/bench/first-load";
import { canBrowse } from "@/tests/support/browser";
import { colourFaultsOf, faultsOf } from "./support/faults";
import { DESK, onStack, PHONE } from "./support/fixtures";
import { builtPaths } from "./support/manifests";

/**
 * Every screen somebody can open, as the build names it; loaded on a phone by screen-manners.test.ts. SCREENSHOTS=folder keeps
 * the pictures.
 */
const SCREENS: Record<string, string> = {
  overview: "/",
  balancing: "/balancing",
  nodes: "/nodes",
  node: "/nodes/[name]",
  guests: "/guests",
  guest: "/guests/[id]",
  rules: "/rules",
  rule: "/rules/[id]",
  maintenance: "/maintenance",
  migrations: "/migrations",
  config: "/config",
  logs: "/logs",
  service: "/service",
  profile: "/profile",
  settings: "/settings",
  users: "/users",
  audit: "/audit",
};
/** Screens with a beginning that is not made here → who looks at them. */
const ELSEWHERE: Record<string, string> = {
  "/[...gone]": "first-minutes.test.ts",
  "/balancing/runs/[id]": "main-job.test.ts",
  "/confirmed": "oidc.test.ts",
  "/enrol": "passkeys.test.ts",
  "/forbidden": "main-job.test.ts",
  "/set-password": "accounts.test.ts",
  "/setup": "first-minutes.test.ts",
  "/sign-in": "screen-manners.test.ts",
  "/tried": "oidc.test.ts",
};
const SAMPLES: Record<string, string> = {
  "/nodes/[name]": "/nodes/pve1",
  "/guests/[id]": "/guests/101",
  "/rules/[id]": `/rules/${encodeURIComponent("config:ignore_guests:gone")}`,
};
const folder = process.env.SCREENSHOTS;

const it = onStack({ config: { balancing: "  enable: true\n  balanciness: 10\n  ignore_guests: [gone]" } });

describe.skipIf(!canBrowse())("every screen", () => {
  it("is looked at, here or elsewhere", () => {
    expect([...Object.values(SCREENS), ...Object.keys(ELSEWHERE)].sort()).toEqual(builtPaths().pages);
  });

  it("is accessible, fits and is free of errors at both widths in both themes", async ({ open, stack }) => {
    const { page, errors } = await open("superadmin", "/", DESK);
    await page.context().addCookies([{ name: "theme", value: "light", url: stack.url }]);
    const faults: string[] = [];
    for (const [name, screen] of Object.entries(SCREENS)) {
      const tell = async (look: string, found: Promise<string[]>) => {
        faults.push(...(await found).map((fault) => `${name}, ${look}: ${fault}`));
        if (folder) await page.screenshot({ path: `${folder}/${name}-${look}.png` });
      };
      await page.setViewportSize(DESK);
      const answer = await page.goto(`${stack.url}${SAMPLES[screen] ?? screen}`);
      expect(answer?.status(), name).toBe(200);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForTimeout(700);
      await tell("1440-light", faultsOf(page));
      await page.evaluate(turnTo, "dark");
      await tell("1440-dark", colourFaultsOf(page));
      await page.setViewportSize(PHONE);
      await page.waitForTimeout(200);
      await tell("390-dark", faultsOf(page));
      await page.evaluate(turnTo, "light");
      await tell("390-light", colourFaultsOf(page));
    }
    expect(faults).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("costs the first visitor of the overview 210 KB of scripts at most, with what is fetched for later, and a moment", async ({
    as,
    browser,
    stack,
  }) => {
    const { cookie } = await as("viewer");
    const timesMs: number[] = [];
    // The best of up to five: what else the machine does in that second is not the page's fault.
    do {
      const { scriptBytes, list, lcpMs } = await visitOverview(browser, stack.url, cookie);
      expect(scriptBytes, list).toBeGreaterThan(SCRIPT_LIMIT_BYTES / 2);
      expect(scriptBytes, list).toBeLessThanOrEqual(SCRIPT_LIMIT_BYTES);
      timesMs.push(lcpMs);
      console.log(`overview: ${Math.round(scriptBytes / 1000)} KB of scripts, LCP ${Math.round(lcpMs)} ms`);
    } while (Math.min(...timesMs) > LCP_LIMIT_MS && timesMs.length < 5);
    // The bench holds the limit itself on a quiet machine; here other servers and browsers run beside.
    expect(Math.min(...timesMs), `LCP in ms: ${timesMs}`).toBeLessThanOrEqual(3 * LCP_LIMIT_MS);
  });

  it("has the icon that browsers ask for by themselves where a document names none, or has not yet", async ({
    open,
    stack,
  }) => {
    const { errors } = await open("viewer", "/api/health");
    const icon = await fetch(`${stack.url}/favicon.ico`);
    expect(icon.status).toBe(200);
    expect(icon.headers.get("content-type")).toContain("icon");
    expect(errors).toEqual([]);
  });
});

/** As applyTheme of components/shell/theme.ts, on this page alone; comes back once every colour has arrived. */
async function turnTo(theme: string): Promise<void> {
  document.documentElement.classList.remove("light", "dark");
  document.documentElement.classList.add(theme);
  const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(changing.map(({ finished }) => finished));
}
