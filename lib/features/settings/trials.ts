import "server-only";
import { clock } from "@/lib/core/clock";
import { AppError, isAppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { secretOf } from "@/lib/settings/current";
import type { SectionName, ValuesOf } from "@/lib/settings/sections";

/** Whoever may try servers must not thereby scan a network. */
const TRIALS_A_MINUTE = 10;

/** @param what is tried @throws AppError too_many */
export function takeTrial(what: "mail" | "directory" | "proxmox"): void {
  const now = clock().monotonicMs();
  const trials = singleton(`${what}-trials`, () => ({ atMs: [] as number[] }));
  trials.atMs = trials.atMs.filter((at) => now - at < 60_000);
  if (trials.atMs.length >= TRIALS_A_MINUTE)
    throw new AppError("too_many", "Ten trials a minute are enough: wait a moment.", {
      retryAfterSeconds: 60,
    });
  trials.atMs.push(now);
}

/**
 * The secret that is kept, for a trial by values that need not be saved.
 * @param missing said where none is kept for them, or it does not open @throws AppError invalid
 */
export function keptSecret<Name extends SectionName>(
  name: Name,
  slotName: string,
  values: ValuesOf<Name>,
  missing: string,
): string {
  try {
    const kept = secretOf(name, slotName, values);
    if (kept !== null) return kept;
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
  throw new AppError("invalid", missing, { issues: [{ path: `secrets.${slotName}`, message: missing }] });
}
