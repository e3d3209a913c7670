import type { ErrorCode, FailureFacts, Issue } from "./errors";

/** Failure as a value, for what crosses the network: server actions hide thrown messages in production. */
export type Result<T> =
  | { ok: true; value: T }
  | {
      ok: false;
      error: { code: ErrorCode; message: string; issues: Issue[]; facts?: FailureFacts; requestId?: string };
    };
