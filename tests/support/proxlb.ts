import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnvironment } from "@/lib/core/env";
import { halfSentence } from "@/lib/core/half-sentence";
import { createProcessDaemon } from "@/lib/daemon/process/driver";
import type { Daemon, DaemonState, LogLine } from "@/lib/daemon/schema";
import { pythonOfTools } from "@/scripts/proxlb-install";
import { skipOr } from "./require";
import { until } from "./until";

/**
 * The Python of an environment with the pinned ProxLB: the one PROXLB_VENV names, or one of our own, made on first
 * use. False, with a printed sentence, where there can be none.
 */
export async function findProxlb(): Promise<string | false> {
  try {
    return await pythonOfTools();
  } catch (error) {
    return skipOr(error instanceof Error ? halfSentence(error.message) : String(error));
  }
}

/** A managed ProxLB with a folder of its own, and a configuration that can be rewritten. */
export async function createTestDaemon(python: string, config: string, options: { caPem?: string } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "proxlb-"));
  const configPath = join(folder, "proxlb.yaml");
  await writeFile(configPath, config);
  const environment = childEnvironment();
  if (options.caPem) {
    environment.REQUESTS_CA_BUNDLE = join(folder, "ca.pem");
    await writeFile(environment.REQUESTS_CA_BUNDLE, options.caPem);
  }
  const settings = {
    python,
    configPath,
    environment,
    dataDir: join(folder, "data"),
    timings: { backoffMs: 100, backoffMaxMs: 400, graceMs: 5_000 },
  };
  let daemon = await createProcessDaemon(settings);
  return {
    folder,
    settings,
    get daemon() {
      return daemon;
    },
    rewrite: (text: string) => writeFile(configPath, text),
    /** As after a restart of the app, which ends ProxLB on its way out. */
    async reopen() {
      await daemon.close();
      daemon = await createProcessDaemon(settings);
      return daemon;
    },
    async remove() {
      await daemon.close();
      await rm(folder, { recursive: true });
    },
    leftovers: () => existsSync(join(folder, "data", "one-shot")),
  };
}

/** Waits for a state; fails with the last one seen. */
export function untilState(
  daemon: Daemon,
  wanted: (state: DaemonState) => boolean,
  limitMs = 30_000,
): Promise<DaemonState> {
  return until(() => daemon.inspect(), { what: "ProxLB's state", fits: wanted, limitMs });
}

/** Collects what a follower gets; `waitFor` settles with the first line that has the text. */
export function listen(daemon: Daemon, sinceAt: string | null = null) {
  const stop = new AbortController();
  const lines: LogLine[] = [];
  const done = (async () => {
    for await (const line of daemon.follow({ sinceAt, signal: stop.signal })) lines.push(line);
  })();
  return {
    lines,
    async waitFor(text: string, timeoutMs = 60_000): Promise<LogLine> {
      const found = () => lines.find((line) => line.text.includes(text));
      const what = `a line with "${text}"`;
      return (await until(found, { what, limitMs: timeoutMs })) as LogLine;
    },
    async end() {
      stop.abort();
      await done;
      return lines;
    },
  };
}
