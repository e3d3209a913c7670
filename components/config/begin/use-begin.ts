"use client";

import { useState } from "react";
import type { BeginBalancing, LookedAt, TestedToken } from "@/lib/features/config/begin/schema";

/** The way from nothing to a written file, in the order in which one thing needs the other. */
export const STEPS = ["rights", "hosts", "sign-in", "proxlb", "balancing", "review"] as const;
export type Step = (typeof STEPS)[number];

/** All that was typed and found so far. It lives on this page alone: nothing is written before the last step. */
export interface Beginning {
  step: Step;
  user: string;
  tokenId: string;
  /** One a line. */
  hosts: string;
  looked: LookedAt | null;
  /** Fingerprints of certificates that the person trusts though nobody can verify them. */
  trusted: readonly string[];
  /** ProxLB's `ssl_verification`. */
  verify: boolean;
  secret: string;
  tested: TestedToken | null;
  balancing: BeginBalancing;
}

const START: Beginning = {
  step: "rights",
  user: "proxlb@pve",
  tokenId: "lb",
  hosts: "",
  looked: null,
  trusted: [],
  verify: true,
  secret: "",
  tested: null,
  balancing: { enable: false, method: "memory", balanciness: 10, balanceTypes: ["vm", "ct"] },
};

/** What rests on a thing is forgotten when that is changed: a test of other hosts says nothing. */
function changed(before: Beginning, change: Partial<Beginning>): Beginning {
  const next = { ...before, ...change };
  if (change.hosts !== undefined)
    Object.assign(next, { looked: null, trusted: [], verify: true, tested: null });
  if (change.looked) Object.assign(next, { trusted: [], verify: isVerified(change.looked), tested: null });
  const ofToken = ["user", "tokenId", "secret", "trusted"] as const;
  if (ofToken.some((name) => change[name] !== undefined) && !("tested" in change)) next.tested = null;
  return next;
}

export function useBegin() {
  const [begun, setBegun] = useState(START);
  const set = (change: Partial<Beginning>) => setBegun((before) => changed(before, change));
  return { begun, set };
}

export interface StepProps {
  begun: Beginning;
  set: (change: Partial<Beginning>) => void;
  /** Leads on; a step calls it when what it is for is there. */
  onNext: () => void;
}

export const hostsOf = ({ hosts }: Pick<Beginning, "hosts">): string[] =>
  hosts
    .split(/[\n,]/)
    .map((host) => host.trim())
    .filter((host) => host !== "");

/** Names as they are meant: what stands around them came from a clipboard. */
export const tokenOf = ({ user, tokenId }: Pick<Beginning, "user" | "tokenId">) => ({
  user: user.trim(),
  tokenId: tokenId.trim(),
});

export function isVerified({ hosts }: LookedAt): boolean {
  return hosts.every(({ certificate }) => certificate?.problem === null);
}

/** Whether every host showed a certificate that is verified or trusted. */
export function isTrusted({ looked, trusted }: Pick<Beginning, "looked" | "trusted">): boolean {
  return (
    looked?.hosts.every(
      ({ certificate }) =>
        certificate !== null && (certificate.problem === null || trusted.includes(certificate.fingerprint)),
    ) ?? false
  );
}

/** How far one may go: up to the first step whose own thing is missing. */
export function reachable(begun: Beginning): Step[] {
  const { tested } = begun;
  const last = !isTrusted(begun) ? "hosts" : tested === null ? "sign-in" : "review";
  return STEPS.slice(0, STEPS.indexOf(last) + 1);
}
