import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { StringDecoder } from "node:string_decoder";

type Stream = "stdout" | "stderr";

export interface ProxlbCommand {
  /** Python of the environment ProxLB is installed in. */
  python: string;
  /** ProxLB's own arguments. */
  args: string[];
  environment: Record<string, string>;
  onLine: (stream: Stream, text: string) => void;
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

/** Starts ProxLB in a process group of its own, so that a signal for the app (Ctrl-C) is not one for ProxLB too. */
export function startProxlb({ python, args, environment, onLine }: ProxlbCommand): ProxlbChild {
  // -P: a folder named proxlb in the working directory must not stand in for the package.
  const child = spawn(python, ["-P", "-m", "proxlb", ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // Next declares NODE_ENV as required for every environment; Python has no use for it.
    env: { ...environment, PYTHONUNBUFFERED: "1" } as unknown as NodeJS.ProcessEnv,
  });
  handLines(child, "stdout", onLine);
  handLines(child, "stderr", onLine);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ? 128 + constants.signals[signal] : code));
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

function handLines(child: ChildProcess, stream: Stream, onLine: ProxlbCommand["onLine"]): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const hand = (line: string) => {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    onLine(stream, text.length > LINE_MAX_CHARS ? `${text.slice(0, LINE_MAX_CHARS)} …` : text);
  };
  child[stream]?.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(hand);
  });
  child[stream]?.once("end", () => {
    rest += decoder.end();
    if (rest !== "") hand(rest);
  });
}
