import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { Method } from "@/lib/proxlb/planner/settings";
import type { Begun, Decision } from "./decisions";
import type { World } from "./world";

/** used, assigned, used %, assigned %, free. */
export type OracleFigures = [number, number, number, number, number];

/** What the real ProxLB says about a world. */
export type OracleAnswer =
  | ({ outcome: "no_target" } & Traced)
  | ({ outcome: "failed"; error: string } & Traced)
  | ({
      outcome: "planned";
      best: string;
      enforced: boolean;
      needed: boolean;
      /** Name, id, from, to; in order of execution. */
      moves: [string, number, string, string][];
      executed: string[];
      guests: [number, boolean][];
      nodes: Record<string, Record<Method, OracleFigures>>;
    } & Traced);

/** What a world with `trace` is answered with beside: null and absent for others. */
interface Traced {
  start?: Begun | null;
  events?: Decision[];
}

/** Asks the installed ProxLB about many worlds in one process; answers come in the order of the worlds. */
export async function* askOracle(
  python: string,
  worlds: readonly World[],
): AsyncGenerator<{ world: World; answer: OracleAnswer }> {
  const child = spawn(python, [join(import.meta.dirname, "oracle.py")], { stdio: ["pipe", "pipe", "pipe"] });
  const exit = once(child, "exit");
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  child.stdin.on("error", () => undefined); // an early end shows below, with what Python said
  Readable.from(linesOf(worlds)).pipe(child.stdin);
  let answered = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const world = worlds[answered];
      if (!world) break;
      answered += 1;
      yield { world, answer: JSON.parse(line) as OracleAnswer };
    }
    await exit;
    if (answered < worlds.length) {
      throw new Error(`The oracle answered ${answered} of ${worlds.length} worlds.\n${complaints}`);
    }
  } finally {
    child.kill();
  }
}

function* linesOf(worlds: readonly World[]): Generator<string> {
  for (const world of worlds) yield `${JSON.stringify(world)}\n`;
}
