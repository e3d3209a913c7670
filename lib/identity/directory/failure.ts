import "server-only";
import { DIRECTORY_FAILURES, type DirectoryFailureKind } from "./schema";

/** Never holds what the directory said: that is a stranger's text. */
export class DirectoryFailure extends Error {
  override readonly name = "DirectoryFailure";
  constructor(
    readonly kind: DirectoryFailureKind,
    options: { cause?: unknown } = {},
  ) {
    super(DIRECTORY_FAILURES[kind], options);
  }
}

/** True for one of either bundle. */
export function isDirectoryFailure(error: unknown): error is DirectoryFailure {
  return error instanceof Error && error.name === "DirectoryFailure";
}

/** LDAP result codes (RFC 4511 §4.1.9) that say something about the directory and nothing about a person. */
const REFERRAL = 10;
const TIME_LIMIT = 3;
const BUSY = [51, 52];

const resultCodeOf = (error: unknown): number | null =>
  typeof (error as { code?: unknown } | null)?.code === "number" ? (error as { code: number }).code : null;

/** What an operation on an open connection failed for. @param otherwise where the code itself does not say it */
export function failureOf(error: unknown, otherwise: DirectoryFailureKind): DirectoryFailure {
  if (isDirectoryFailure(error)) return error;
  const code = resultCodeOf(error);
  const cause = { cause: error };
  if (code === REFERRAL) return new DirectoryFailure("referred", cause);
  if (code === TIME_LIMIT) return new DirectoryFailure("slow", cause);
  if (code !== null && BUSY.includes(code)) return new DirectoryFailure("unreachable", cause);
  // No result at all: the connection ended, or what came was no LDAP.
  return new DirectoryFailure(code === null ? "unreachable" : otherwise, cause);
}
