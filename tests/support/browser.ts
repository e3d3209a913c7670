import { existsSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { skipOr } from "./require";
import { type DemoUser, isBuilt } from "./stack";

/** How long is waited for what comes at last, on a slow machine too; what must be quick says so where it is asked. */
export const PATIENCE_MS = 90_000;
/** The first that is here. Windows and menus of its own, which nobody sees here, take a fifth more of the processor. */
const BROWSERS = [process.env.CHROMIUM_PATH, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const CHROMIUM = BROWSERS.find((each) => each && existsSync(each));

/** A real Chromium against the production build, or false with a printed reason. */
export function canBrowse(): boolean {
  if (!CHROMIUM) return skipOr("Chromium: it is not in /usr/bin, so no screen is clicked through");
  return isBuilt();
}

/** @param scrollbars true where they shall take room, as with a mouse on most systems */
export async function openBrowser({ scrollbars = false } = {}): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const quiet = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", ...quiet],
    ...(scrollbars ? { ignoreDefaultArgs: ["--hide-scrollbars"] } : {}),
  });
}

const DEFAULT_VIEWPORT = { width: 1440, height: 900 };
const violations: string[] = [];

/** What the Content-Security-Policy kept from happening on pages of `openAs`, since this was last asked. */
export function takeViolations(): string[] {
  return violations.splice(0);
}

/**
 * Signs in on the sign-in page. Errors of the page from there on are collected in `errors`; any violation of the
 * policy fails the test (tests/e2e/support/no-violations.ts).
 */
export async function openAs(
  browser: Browser,
  url: string,
  username: DemoUser,
  viewport = DEFAULT_VIEWPORT,
): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await watchedPage(browser, viewport);
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(`${username}-demo-1`);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((to) => !to.pathname.startsWith("/sign-in"));
  return { page, errors };
}

/**
 * As `openAs`, on one page only: the browser's own request signs in, without the sign-in page and the overview behind it,
 * which take three seconds of processor.
 */
export async function openPageAs(
  browser: Browser,
  url: string,
  username: DemoUser,
  path: string,
  viewport = DEFAULT_VIEWPORT,
): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await watchedPage(browser, viewport);
  const { request } = page.context();
  const { csrfToken } = (await (await request.get(`${url}/api/auth/csrf`)).json()) as { csrfToken: string };
  await request.post(`${url}/api/auth/callback/credentials`, {
    headers: { origin: url },
    form: { csrfToken, username, password: `${username}-demo-1` },
    maxRedirects: 0,
  });
  await page.goto(`${url}${path}`);
  const { pathname } = new URL(page.url());
  if (pathname.startsWith("/sign-in")) throw new Error(`${username} was not signed in.`);
  return { page, errors };
}

/** A page of nobody yet, in a context of its own, that tells what went wrong on it. */
async function watchedPage(
  browser: Browser,
  viewport: { width: number; height: number },
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.exposeFunction("tellViolation", (what: string) => violations.push(what));
  await context.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, documentURI }) =>
      (window as unknown as { tellViolation(what: string): void }).tellViolation(
        `${violatedDirective} by ${blockedURI} on ${documentURI}`,
      ),
    ),
  );
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  return { page, errors };
}
