import { createProcessDaemon } from "@/lib/daemon/process/driver";

/** An app of its own process, to be killed by a test: runs ProxLB with the settings it is given. */
const daemon = await createProcessDaemon(JSON.parse(process.argv[2] ?? "{}"));
const stop = new AbortController();
await daemon.start();
for await (const _ of daemon.follow({ sinceAt: null, signal: stop.signal })) break;
console.log("up");
setInterval(() => {}, 1_000);
