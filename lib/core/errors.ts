/** What a caller may be told went wrong. Compare `error.code`: Next and server.ts hold two copies of every class. */
export const ERROR_CODES = [
  "invalid", // the input is wrong; `issues` says where
  "unauthenticated",
  "forbidden",
  "proof_needed", // the person has to prove again who they are, then the same call works
  "approval_needed", // somebody else has to approve it, then the same call works; `facts` has the proposal's number
  "not_found",
  "conflict", // somebody or something else is first: single flight, superseded plan
  "stale", // what it was made from is another one by now; `facts` says who changed it and when
  "too_many",
  "unavailable", // Proxmox, Docker, ProxLB, database or disk does not do its part
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  proof_needed: 403,
  approval_needed: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};

export interface Issue {
  /** Dotted path of the field, "" for the whole input. */
  path: string;
  message: string;
}

/** What a program needs to know of a failure beside its sentence; members of the problem document. Never a secret. */
export type FailureFacts = Record<string, string | number | null>;

export class AppError extends Error {
  override readonly name = "AppError";
  readonly issues: Issue[];
  /** When the same call may be tried again. */
  readonly retryAfterSeconds: number | undefined;
  readonly facts: FailureFacts | undefined;

  /** @param message one sentence that may be shown to the person who asked; never holds a secret. */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { cause?: unknown; issues?: Issue[]; retryAfterSeconds?: number; facts?: FailureFacts } = {},
  ) {
    super(message, { cause: options.cause });
    this.issues = options.issues ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts;
  }
}

/** True for an AppError of either bundle (house rule: never `instanceof` across bundles). */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    error.name === "AppError" &&
    ERROR_CODES.includes((error as { code?: unknown }).code as ErrorCode)
  );
}

/** The AppError that a thrown value is, or that it was caused by: a failed query carries what its connection said. */
export function appErrorOf(error: unknown): AppError | null {
  if (isAppError(error)) return error;
  return error instanceof Error && error.cause !== undefined ? appErrorOf(error.cause) : null;
}

/**
 * The sentence of any thrown value, for logs and for adapters that add their own meaning. A failed query's message also
 * holds what was to be written, password hashes among it: that part stays out.
 */
export function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\nparams: ")[0] ?? "") : String(error);
}
