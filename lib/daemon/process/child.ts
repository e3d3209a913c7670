import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { createLineSplitter } from "@/lib/core/line-splitter";
import { log } from "@/lib/core/log";
import { takeTurns } from "@/lib/core/next-turn";

type Stream = "stdout" | "stderr";

export interface ProxlbCommand {
  /** Python of the environment ProxLB is installed in. */
  python: string;
  /** ProxLB's own arguments. */
  args: string[];
  environment: Record<string, string>;
  onLine: (stream: Stream, text: string) => void;
  /** Waited for before more is read: meanwhile ProxLB waits in its print, as before every slow reader of a pipe. */
  room?: () => Promise<void>;
}

export interface ProxlbChild {
  pid: number;
  /**
   * The exit code (128 + number for a signal, as shells and Docker count), once the process is gone and its last line
   * was handed over. Rejects where it could not be started.
   */
  exited: Promise<number | null>;
  /** True once `end` was called: what follows is no crash. */
  readonly ending: boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGINT, then SIGKILL when it is still there after the grace time; waits for the end. */
  end(graceMs: number): Promise<void>;
}

/**
 * What Python runs first: ProxLB, as `python -m proxlb` does, and beside it a thread that reads from a pipe whose
 * other end only the app holds. However the app ends, and whenever, the read returns then and the process goes at
 * once: a ProxLB that nobody watches must not move guests. Signals stay with the main thread, where Python handles
 * them.
 */
const PREAMBLE = `
import os, runpy, signal, threading
def end_with_app():
    while os.read(0, 4096):
        pass
    os._exit(1)
before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
threading.Thread(target=end_with_app, daemon=True).start()
signal.pthread_sigmask(signal.SIG_SETMASK, before)
runpy.run_module("proxlb", run_name="__main__", alter_sys=True)
`;

/** Starts ProxLB in a process group of its own, so that a signal for the app (Ctrl-C) is not one for ProxLB too. */
export function startProxlb({ python, args, environment, onLine, room }: ProxlbCommand): ProxlbChild {
  // -P: a folder named proxlb in the working directory must not stand in for the package.
  const child = spawn(python, ["-P", "-c", PREAMBLE, ...args], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    // Next declares NODE_ENV as required for every environment; Python has no use for it.
    env: { ...environment, PYTHONUNBUFFERED: "1" } as unknown as NodeJS.ProcessEnv,
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : code));
  });
  const handed = (["stdout", "stderr"] as const).map((stream) =>
    handLines(child[stream], (text) => onLine(stream, text), room),
  );
  const exited = closed.then(async (code) => {
    for (const end of await Promise.allSettled(handed))
      if (end.status === "rejected") log("daemon").error({ err: end.reason }, "a line of ProxLB was lost");
    return code;
  });
  exited.catch(() => {}); // whoever awaits it gets the error; a child nobody awaits must not end the app
  const signal = (name: NodeJS.Signals) => signalGroup(child.pid, name);
  const onAppExit = () => signal("SIGINT");
  process.once("exit", onAppExit);
  exited.catch(() => {}).finally(() => process.off("exit", onAppExit));
  let ending = false;
  return {
    pid: child.pid ?? -1,
    exited,
    get ending() {
      return ending;
    },
    signal,
    async end(graceMs) {
      ending = true;
      signal("SIGINT");
      const timer = setTimeout(() => signal("SIGKILL"), graceMs);
      await exited.catch(() => {});
      clearTimeout(timer);
    },
  };
}

/** Signals a process group; one that is already gone is no error. */
export function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined || pid <= 1) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Far more than is ever shown: what is cut before secrets are masked could end within one. */
const LINE_MAX_CHARS = 65_536;

async function handLines(
  stream: Readable,
  hand: (text: string) => void,
  room?: () => Promise<void>,
): Promise<void> {
  const splitter = createLineSplitter(LINE_MAX_CHARS);
  const turn = takeTurns();
  for await (const chunk of stream) {
    for (const line of splitter.push(chunk as Buffer)) {
      hand(line);
      if (turn.isOver()) await turn.next();
    }
    await room?.();
  }
  const last = splitter.end();
  if (last !== null) hand(last);
}
