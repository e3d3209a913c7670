import "server-only";
import { randomUUID } from "node:crypto";
import { isAppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Result } from "@/lib/core/result";

type Failure = Extract<Result<never>, { ok: false }>["error"];

/** What a caller may know of a thrown value. The unexpected is logged under an id, and only the id leaves. */
export function describeFailure(error: unknown, door: string): Failure {
  if (isAppError(error)) {
    const level = error.code === "unavailable" || error.code === "internal" ? "warn" : "info";
    log("access")[level]({ door, code: error.code, cause: causeOf(error) }, error.message);
    return { code: error.code, message: error.message, issues: error.issues };
  }
  const correlationId = randomUUID();
  log("access").error({ door, correlationId, err: error }, "unexpected failure");
  return {
    code: "internal",
    message: `Something went wrong on our side. The log has the details under ${correlationId}.`,
    issues: [],
    correlationId,
  };
}

function causeOf(error: Error): string | undefined {
  return error.cause instanceof Error ? error.cause.message : undefined;
}
