import "server-only";
import { appErrorOf, type ErrorCode, messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Result } from "@/lib/core/result";
import { takeLine } from "@/lib/http/line-budget";
import type { Origin } from "@/lib/http/origin";

type Failure = Extract<Result<never>, { ok: false }>["error"];

/** What a caller may know of a thrown value. Of the unexpected only the id leaves that its log line has. */
export function describeFailure(error: unknown, door: string, { requestId, ipAddress }: Origin): Failure {
  const known = appErrorOf(error);
  if (known) {
    const level = levelOf(known);
    const taken = level === "info" ? takeLine("failures", ipAddress) : { missed: 0 };
    const isOver = !("missed" in taken);
    const missed = isOver ? undefined : taken.missed || undefined;
    const fields = { door, code: known.code, cause: causeOf(known), missed };
    log("access")[isOver ? "debug" : level](fields, known.message);
    const { code, message, issues, facts } = known;
    return { code, message, issues, ...(facts ? { facts } : {}) };
  }
  log("access").error({ door, err: error }, "unexpected failure");
  return {
    code: "internal",
    message: `Something went wrong on our side. The log has the details under ${requestId}.`,
    issues: [],
    requestId,
  };
}

/** What limits a flood of calls must not become a flood of lines. */
function levelOf({ code }: { code: ErrorCode }): "debug" | "info" | "warn" {
  if (code === "too_many") return "debug";
  return code === "unavailable" || code === "internal" ? "warn" : "info";
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? messageOf(error.cause) : undefined;
}
