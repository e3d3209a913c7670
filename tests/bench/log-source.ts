import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Stack, type StackOptions, startStack } from "@/tests/support/stack";

/** What log-writer.mjs should do from now on. */
export type Order = { pauseMs: number } | { flood: number; s: number; pad?: number } | { lines: string[] };

/** A stack whose "ProxLB" only writes lines: the app starts, follows and masks it as it does the real one. */
export async function startLogStack(options: StackOptions, order: Order): Promise<Stack> {
  const stack = await startStack({
    ...options,
    proxlbPython: path.join(import.meta.dirname, "log-writer.mjs"),
  });
  command(stack, order);
  await startService(stack);
  return stack;
}

/** As a person does: the demo starts a new ProxLB by itself only when it knows its version, and this one has none. */
async function startService(stack: Stack): Promise<void> {
  const answer = await fetch(`${stack.url}/api/service/start`, {
    method: "POST",
    headers: {
      cookie: await stack.signIn("admin"),
      origin: stack.url,
      "content-type": "application/json",
    },
    body: "{}",
  });
  if (!answer.ok) throw new Error(`The log source was not started: ${await answer.text()}`);
}

export function command(stack: Stack, order: Order): void {
  writeFileSync(path.join(path.dirname(stack.configFile), "log-source.json"), JSON.stringify(order));
}

/** When a line says it was written, milliseconds since 1970; null for any other line. */
export function writtenAtMs(text: string): number | null {
  const at = /written=(\d{13})/.exec(text)?.[1];
  return at === undefined ? null : Number(at);
}
