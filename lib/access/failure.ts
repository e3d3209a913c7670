import "server-only";
import { isAppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Result } from "@/lib/core/result";

type Failure = Extract<Result<never>, { ok: false }>["error"];

/** What a caller may know of a thrown value. Of the unexpected only the id leaves that its log line has. */
export function describeFailure(error: unknown, door: string, requestId: string): Failure {
  if (isAppError(error)) {
    const level = error.code === "unavailable" || error.code === "internal" ? "warn" : "info";
    log("access")[level]({ door, requestId, code: error.code, cause: causeOf(error) }, error.message);
    return { code: error.code, message: error.message, issues: error.issues };
  }
  log("access").error({ door, requestId, err: error }, "unexpected failure");
  return {
    code: "internal",
    message: `Something went wrong on our side. The log has the details under ${requestId}.`,
    issues: [],
    requestId,
  };
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}
