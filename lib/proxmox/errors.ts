import { AppError, type ErrorCode } from "@/lib/core/errors";

/** What went wrong between us and Proxmox; `error.code` says what a caller of ours may be told. */
const CODE_OF_KIND = {
  /** No configured host answered in time. */
  unreachable: "unavailable",
  /** The certificate is not the one we trust; nothing was sent. */
  tls: "unavailable",
  /** Proxmox refuses our credentials: our problem, never the caller's 401. */
  unauthenticated: "unavailable",
  /** Our token lacks a privilege; the sentence names path and privilege. */
  forbidden: "unavailable",
  bad_request: "invalid",
  /** 595 and 596: the host answered, the node it should ask did not. */
  node_unreachable: "unavailable",
  locked: "conflict",
  /** Somebody changed it after it was read: the digest is another one, and nothing was written. */
  changed: "conflict",
  no_quorum: "unavailable",
  /** The object does not exist, or not on that node any more. */
  gone: "not_found",
  /** 501: this version of PVE does not know the call. */
  unsupported: "unavailable",
  /** Proxmox failed in another way, or what came back is not its API. */
  failed: "unavailable",
} as const satisfies Record<string, ErrorCode>;

export type ProxmoxErrorKind = keyof typeof CODE_OF_KIND;

interface Details {
  cause?: unknown;
  issues?: { path: string; message: string }[];
  /** HTTP status, where there was an answer. */
  status?: number;
  /** A write was sent and no answer came: it may have happened. Look in /cluster/tasks before trying again. */
  outcomeUnknown?: boolean;
  host?: string;
}

/** An AppError that also knows its kind; the sentence is the cluster's own wherever there is one. */
export class ProxmoxError extends AppError {
  readonly status: number | null;
  readonly outcomeUnknown: boolean;
  readonly host: string | null;

  constructor(
    readonly kind: ProxmoxErrorKind,
    message: string,
    details: Details = {},
  ) {
    super(CODE_OF_KIND[kind], message, { cause: details.cause, issues: details.issues });
    this.status = details.status ?? null;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.host = details.host ?? null;
  }
}

/** The kind of a thrown value, null when it is not from Proxmox. Works across the two bundles. */
export function proxmoxKind(error: unknown): ProxmoxErrorKind | null {
  if (!(error instanceof Error)) return null;
  const kind = (error as { kind?: unknown }).kind;
  return typeof kind === "string" && kind in CODE_OF_KIND ? (kind as ProxmoxErrorKind) : null;
}

/**
 * The typed error of an answer that is not 2xx. PVE has no 404 and no 409: what is missing or locked is a 500 with a
 * sentence, which newer versions repeat as `message` and older ones carry only in the reason phrase.
 */
export function errorOfAnswer(status: number, statusText: string, body: string, host: string): ProxmoxError {
  const { message, errors } = readBody(body);
  const sentence = (message || statusText || `HTTP ${status}`).trim();
  const issues = Object.entries(errors).map(([path, text]) => ({ path, message: String(text).trim() }));
  const kind = kindOfAnswer(status, sentence, errors);
  const detail = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  return new ProxmoxError(kind, detail ? `${sentence} ${detail}` : sentence, { status, issues, host });
}

/** PVE's own are a few hundred. */
const ERROR_BODY_CHARS = 64 * 1024;

function readBody(body: string): { message: string; errors: Record<string, unknown> } {
  const nothing = { message: "", errors: {} };
  if (!body.startsWith("{") || body.length > ERROR_BODY_CHARS) return nothing;
  try {
    const parsed = JSON.parse(body) as { message?: unknown; errors?: unknown };
    const errors = typeof parsed.errors === "object" && parsed.errors !== null ? parsed.errors : {};
    return { message: typeof parsed.message === "string" ? parsed.message : "", errors: { ...errors } };
  } catch {
    return nothing; // the status and its reason phrase still say what happened
  }
}

function kindOfAnswer(status: number, sentence: string, errors: Record<string, unknown>): ProxmoxErrorKind {
  if (status === 401) return "unauthenticated";
  if (status === 403) return "forbidden";
  if (status === 501) return "unsupported";
  if (status === 595 || status === 596) return "node_unreachable";
  if (status === 400) return /no such task/.test(String(errors.upid ?? "")) ? "gone" : "bad_request";
  if (/checksum mis?smatch|detected modified configuration/i.test(sentence)) return "changed";
  if (/\bis locked\b/i.test(sentence)) return "locked";
  if (/no quorum/i.test(sentence)) return "no_quorum";
  if (
    /does not exist|no such (vm|task|cluster node|resource|pool|ha rule)|hostname lookup '/i.test(sentence)
  ) {
    return "gone";
  }
  return "failed";
}
