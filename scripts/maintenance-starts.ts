import { fireStarts } from "@/tests/support/window-starts";

/** How late starts of windows are noticed: `npm run maintenance:starts -- 10000`. */
const count = Number(process.argv[2] ?? 10_000);
const began = performance.now();
const { starts, worstMs } = fireStarts(count);
const seconds = ((performance.now() - began) / 1000).toFixed(1);
process.stdout.write(`${starts} starts, the latest ${worstMs} ms late; ${seconds} s of computing\n`);
if (worstMs > 1_000) process.exitCode = 1;
