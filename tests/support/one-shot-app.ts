import { createProcessDaemon } from "@/lib/daemon/process/driver";

/** An app of its own process, to be killed by a test at any moment of a rebalance that waits out its start delay. */
const [settings = "{}", configYaml = ""] = process.argv.slice(2);
const daemon = await createProcessDaemon(JSON.parse(settings));
await daemon.cleanUp();
process.stdout.write("starts\n");
await daemon.runOnce({
  kind: "rebalance",
  configYaml,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  onLine: () => undefined,
});
