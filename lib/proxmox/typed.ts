import "server-only";
import { messageOf } from "@/lib/core/errors";
import { type ProxmoxErrorKind, proxmoxKind } from "./errors";

/** What went wrong with hosts and a token that somebody typed, and which of the two to look at. */
export interface TypedFailure {
  kind: ProxmoxErrorKind;
  field: "hosts" | "secret";
  sentence: string;
}

const NOT_PROXMOX = "What answered there does not answer as the Proxmox VE API does: look at host and port.";

/** A sentence of null is the connection's own: made here, with nothing of what answered. */
const KNOWN: Partial<Record<ProxmoxErrorKind, { field: TypedFailure["field"]; sentence: string | null }>> = {
  unreachable: { field: "hosts", sentence: null },
  node_unreachable: { field: "hosts", sentence: null },
  tls: { field: "hosts", sentence: null },
  unauthenticated: {
    field: "secret",
    sentence:
      "Proxmox refuses this token (401). It does not say which part is wrong: user with its realm, token name, secret, or the token has expired or its user is disabled.",
  },
  forbidden: {
    field: "secret",
    sentence: "Proxmox lets this token in and refuses to tell its rights (403).",
  },
};

/** @returns null where the error is not of Proxmox; nothing of what answered is repeated but by Proxmox's own kinds */
export function typedFailure(error: unknown): TypedFailure | null {
  const kind = proxmoxKind(error);
  if (kind === null) return null;
  const { field, sentence } = KNOWN[kind] ?? { field: "hosts" as const, sentence: NOT_PROXMOX };
  return { kind, field, sentence: sentence ?? messageOf(error) };
}
