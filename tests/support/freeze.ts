import { readdirSync, readFileSync } from "node:fs";
import { until } from "./until";

/** Stops a process (SIGSTOP), and waits until all its threads stand still: until then it may answer. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await until(() =>
    readdirSync(`/proc/${pid}/task`).every((thread) =>
      /\) [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "latin1")),
    ),
  );
}
