import type { Stack } from "@/tests/support/stack";
import { until } from "@/tests/support/until";

/** Waits until the app has its first picture of the cluster. @returns a signed-in Cookie header */
export async function untilFilled(stack: Stack): Promise<string> {
  const cookie = await stack.signIn("viewer");
  await until(
    async () => {
      const answer = await fetch(`${stack.url}/api/guests`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`/api/guests answers ${answer.status}.`);
      const { guests } = (await answer.json()) as { guests: unknown[] };
      return guests.length > 0;
    },
    { what: "the first picture of the cluster" },
  );
  return cookie;
}
