import "server-only";

/** Why a directory is of no use at this moment: a word for programs, a sentence for people. */
export const DIRECTORY_FAILURES = {
  unreachable: "The directory cannot be reached.",
  slow: "The directory does not answer in time.",
  certificate: "The directory's certificate is not trusted.",
  no_tls: "The directory does not encrypt the connection (StartTLS was refused).",
  service_refused: "The directory refuses the service account.",
  search_refused: "The directory refuses to look people up.",
  referred: "The directory refers to another server, which is not followed.",
  not_understood: "The directory gave an answer that is not understood.",
} as const;
export type DirectoryFailureKind = keyof typeof DIRECTORY_FAILURES;

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
