import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@/tests/support/stack";

/** Waits until the app has its first picture of the cluster. @returns a signed-in Cookie header */
export async function untilFilled(stack: Stack): Promise<string> {
  const cookie = await stack.signIn("viewer");
  await until("the first picture of the cluster", async () => {
    const answer = await fetch(`${stack.url}/api/guests`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`/api/guests answers ${answer.status}.`);
    const { guests } = (await answer.json()) as { guests: unknown[] };
    return guests.length > 0;
  });
  return cookie;
}

/** Polls until it holds; throws with `what` after the limit. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${limitMs} ms: ${what}.`);
    await sleep(100);
  }
}
