import "server-only";
import { z } from "zod";
import { cleanText } from "@/lib/core/clean-text";
import { AppError } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import { takeLine } from "./line-budget";
import type { Origin } from "./origin";

/** Lengths are bounded by the gate's 8 KiB; browsers send more fields, which nobody reads. */
const text = z.string().optional();
const number = z.number().optional();

/** `application/csp-report` (CSP level 2), which every browser sends to report-uri. */
export const CspReport = z.object({
  "csp-report": z.looseObject({
    "document-uri": text,
    "effective-directive": text,
    "violated-directive": text,
    "blocked-uri": text,
    "source-file": text,
    "line-number": number,
    "column-number": number,
    disposition: text,
  }),
});

/**
 * One line of the log per accepted report. Anybody can send one, so it is no evidence of anything; and addresses in it
 * lose what may be a secret: query, fragment, user and password. @throws AppError too_many
 */
export async function logViolation(
  { "csp-report": report }: z.output<typeof CspReport>,
  { ipAddress, userAgent }: Origin,
): Promise<void> {
  const missed = admit(ipAddress);
  log("csp").warn(
    {
      directive: brief(report["effective-directive"] ?? report["violated-directive"]),
      blocked: bareAddress(report["blocked-uri"]),
      page: bareAddress(report["document-uri"]),
      source: bareAddress(report["source-file"]),
      line: report["line-number"],
      column: report["column-number"],
      disposition: brief(report.disposition),
      ipAddress,
      userAgent: brief(userAgent ?? undefined),
      ...(missed > 0 ? { missed } : {}),
    },
    "a browser reports a violation of the Content-Security-Policy",
  );
}

/** @returns how many were turned away since the last one that was let in */
function admit(address: string | null): number {
  const taken = takeLine("csp-reports", address);
  if ("missed" in taken) return taken.missed;
  throw new AppError("too_many", "Too many reports: try again in a minute.", taken);
}

const MAX_CHARS = 200;

function brief(given: string | undefined): string | undefined {
  return given === undefined ? undefined : cleanText(given.slice(0, MAX_CHARS));
}

/** Origin and path of an address; what is none ("inline", "eval") stays a word, and "data:…" only its scheme. */
function bareAddress(given: string | undefined): string | undefined {
  if (given === undefined || !URL.canParse(given)) return brief(given?.split(/[?#]/)[0]);
  const { protocol, origin, pathname } = new URL(given);
  return brief(/^https?:$|^wss?:$/.test(protocol) ? `${origin}${pathname}` : protocol);
}
