import "server-only";
import { query } from "@/lib/access/query";
import { readLine } from "@/lib/proxlb/log/line";
import { ListLogsInput, LogPage } from "./schema";

/** The newest lines of ProxLB's log, secrets masked, oldest first. */
export const listLogs = query({
  name: "logs.list",
  permission: "logs.view",
  input: ListLogsInput,
  output: LogPage,
  run({ live }, { limit, level, search }) {
    if (!level && !search) return live.logs.tail(limit);
    const { lines, droppedBefore } = live.logs.tail(Number.MAX_SAFE_INTEGER);
    const wanted = search?.toLowerCase();
    const found = lines.filter(
      (line) =>
        (!level || readLine(line.text)?.level === level) &&
        (!wanted || line.text.toLowerCase().includes(wanted)),
    );
    return { lines: found.slice(-limit), droppedBefore: droppedBefore + Math.max(0, found.length - limit) };
  },
});
