import "server-only";
import { env } from "@/lib/core/env";
import { AppError, isAppError } from "@/lib/core/errors";
import { singleton } from "@/lib/core/singleton";
import { createLane } from "@/lib/live/collect/pace";
import { lookAtCertificate } from "@/lib/proxmox/certificate";
import { hostLabel, ownAuthorities, type ProxmoxHost, parseHost } from "@/lib/proxmox/connection";
import type { SeenHost } from "./schema";

/** Hosts that may be reached in a minute for all who begin: a person needs a few, a scan needs thousands. */
const HOSTS_A_MINUTE = 10;

/** @throws AppError too_many */
export function takeReaches(count: number): void {
  const lane = singleton("begin-reaches", () => createLane(60_000));
  if (lane.take(count, HOSTS_A_MINUTE)) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(lane.waitMs(count, HOSTS_A_MINUTE) / 1000));
  const sentence = `ProxLB UI reaches out to ${HOSTS_A_MINUTE} typed hosts a minute: try again in ${retryAfterSeconds} s.`;
  throw new AppError("too_many", sentence, { retryAfterSeconds });
}

/** The certificates of what was typed; a host that is none, or does not answer, has a sentence instead. */
export async function lookAtHosts(hosts: readonly string[]): Promise<SeenHost[]> {
  const caPem = ownAuthorities(env());
  return Promise.all(hosts.map((given) => lookAt(given, caPem)));
}

async function lookAt(given: string, caPem: string | null): Promise<SeenHost> {
  const nothing = { given, host: null, certificate: null };
  try {
    const host = typedHost(given);
    const label = hostLabel(host);
    try {
      return { given, host: label, problem: null, certificate: await lookAtCertificate(host, caPem) };
    } catch (error) {
      return { ...nothing, host: label, problem: sentenceOf(error) };
    }
  } catch (error) {
    return { ...nothing, problem: sentenceOf(error) };
  }
}

/** @throws AppError invalid, for what people paste most first */
export function typedHost(given: string): ProxmoxHost {
  if (/^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(given)) {
    const sentence =
      "Write the host without https:// and without a path: pve1.example.org, or pve1.example.org:8006.";
    throw new AppError("invalid", sentence);
  }
  return parseHost(given);
}

function sentenceOf(error: unknown): string {
  if (isAppError(error)) return error.message;
  throw error;
}
