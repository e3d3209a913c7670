import type { Browser, BrowserContext } from "playwright-core";
import { test } from "vitest";
import { openBrowser, openPageAs, PATIENCE_MS } from "@/tests/support/browser";
import { type DemoUser, type Stack, startStack } from "@/tests/support/stack";

/** Somebody who is signed in, as a script of theirs asks over HTTP. */
interface Caller {
  /** The Cookie header. */
  cookie: string;
  /** Sends JSON to a path, from the app's own origin. @returns the status, and the answer's JSON */
  call: <T>(method: string, path: string, body?: unknown) => Promise<{ status: number; body: T }>;
}

/**
 * One browser for all files, which share this module: each page has a context of its own, and to start one takes two seconds
 * of processor. A fixture that is the worker's is made for each file all the same. It ends with the process.
 */
let shared: Promise<Browser> | null = null;

const withBrowser = test.extend("browser", { scope: "file" }, async () => {
  if (shared && !(await shared).isConnected()) shared = null;
  shared ??= openBrowser();
  return shared;
});

/**
 * `it` for a suite on the production build. Each of these starts when a test or a hook first names it:
 * - `stack`, once a file: what `start` starts;
 * - `as("admin")`: that person, signed in once a file, who calls the API;
 * - `visitor()`: a page of nobody yet;
 * - `open("admin", "/nodes")`: a page of that person, signed in for it, and what went wrong on it.
 * Pages are closed with their test.
 */
export function onApp<App extends Stack = Stack>(start: () => Promise<App>) {
  return withBrowser
    .extend("start", { scope: "file" }, () => start)
    .extend("stack", { scope: "file" }, async ({ start }, { onCleanup }) => {
      const stack = await start();
      onCleanup(stack.stop);
      return stack;
    })
    .extend("as", { scope: "file" }, ({ stack }) => {
      const known = new Map<DemoUser, Promise<Caller>>();
      return (user: DemoUser): Promise<Caller> => {
        const caller = known.get(user) ?? callerOf(stack, user);
        known.set(user, caller);
        return caller;
      };
    })
    .extend("contexts", async ({ browser }, { onCleanup }) => {
      const opened: BrowserContext[] = [];
      onCleanup(async () => {
        for (const context of opened) await context.close();
      });
      return { browser, opened };
    })
    .extend("visitor", ({ contexts: { browser, opened } }) => async (viewport = PHONE) => {
      const context = await browser.newContext({ viewport });
      context.setDefaultTimeout(PATIENCE_MS);
      opened.push(context);
      return context.newPage();
    })
    .extend("open", ({ contexts: { browser, opened }, stack }) => {
      return async (user: DemoUser, path = "/", viewport = DESK) => {
        const { page, errors } = await openPageAs(browser, stack.url, user, path, viewport);
        opened.push(page.context());
        return { page, errors };
      };
    });
}

/** As `onApp`, with a simulated cluster and nothing special. */
export const onStack = (options: Parameters<typeof startStack>[0] = {}) => onApp(() => startStack(options));

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

async function callerOf(stack: Stack, user: DemoUser): Promise<Caller> {
  const cookie = await stack.signIn(user);
  return {
    cookie,
    call: async <T>(method: string, path: string, body?: unknown) => {
      const answer = await fetch(`${stack.url}${path}`, {
        method,
        headers: { cookie, origin: stack.url, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as T };
    },
  };
}
