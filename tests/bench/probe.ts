import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Milliseconds until the first byte of each of `count` answers, asked for one after the other by a process of its
 * own: the simulated cluster lives in this one and would make us late.
 */
export async function firstByteTimes(
  url: string,
  options: { count: number; pauseMs: number; cookie?: string },
): Promise<number[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "first-bytes.mjs"), url, String(options.count), String(options.pauseMs)],
    { env: { COOKIE: options.cookie ?? "" } as unknown as NodeJS.ProcessEnv },
  );
  return JSON.parse(stdout) as number[];
}
