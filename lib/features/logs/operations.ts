import "server-only";
import { z } from "zod";
import { operation } from "@/lib/access/operation";

/** Every line that is kept, as text, secrets masked. On the record, because it leaves the house as a file. */
export const downloadLogs = operation({
  name: "logs.download",
  permission: "logs.view",
  input: z.object({}),
  output: z.string(),
  audit: () => ({ resource: "logs" }),
  async run({ live }) {
    const { lines, droppedBefore } = live.logs.tail(Number.MAX_SAFE_INTEGER);
    const missing = droppedBefore > 0 ? [`(${droppedBefore} older lines are not kept in memory)`] : [];
    return [...missing, ...lines.map((line) => `${line.at} ${line.text}`), ""].join("\n");
  },
});
