import { clock } from "@/lib/core/clock";
import type { ProxmoxCredentials } from "./connection";
import { ProxmoxError } from "./errors";
import { row, text } from "./parse";

/** Tickets live 2 h; renewed well before. */
const RENEW_AFTER_MS = 90 * 60_000;
const TICKET_LIFE_MS = 115 * 60_000;

export interface Session {
  /** Headers that prove who we are; writes with a ticket need the CSRF token too. */
  headers(write: boolean): Promise<Record<string, string>>;
  /** After a 401: forgets the ticket. True when a fresh one is worth one more try. */
  forget(): boolean;
}

type Login = (params: Record<string, string>) => Promise<unknown>;

interface Ticket {
  ticket: string;
  csrf: string;
  bornAtMs: number;
}

/** @param login posts to /access/ticket without credentials and gives its `data`. */
export function createSession(credentials: ProxmoxCredentials, login: Login): Session {
  if (credentials.kind === "token") {
    const authorization = `PVEAPIToken=${credentials.tokenId}=${credentials.secret}`;
    return { headers: async () => ({ authorization }), forget: () => false };
  }
  return ticketSession(credentials, login);
}

function ticketSession(credentials: { user: string; password: string }, login: Login): Session {
  let ticket: Ticket | null = null;
  let pending: Promise<Ticket> | null = null;

  const obtain = async (): Promise<Ticket> => {
    const age = ticket ? clock().monotonicMs() - ticket.bornAtMs : Number.POSITIVE_INFINITY;
    if (ticket && age < RENEW_AFTER_MS) return ticket;
    pending ??= refresh(age).finally(() => {
      pending = null;
    });
    return pending;
  };
  // A ticket that still lives renews itself, which spares the realm (LDAP, PAM) a login.
  const refresh = async (age: number): Promise<Ticket> => {
    const secret = ticket && age < TICKET_LIFE_MS ? ticket.ticket : credentials.password;
    try {
      ticket = readTicket(await login({ username: credentials.user, password: secret }));
    } catch (error) {
      if (secret === credentials.password) throw error;
      ticket = readTicket(await login({ username: credentials.user, password: credentials.password }));
    }
    return ticket;
  };

  return {
    async headers(write): Promise<Record<string, string>> {
      const { ticket: value, csrf } = await obtain();
      const cookie = `PVEAuthCookie=${encodeURIComponent(value)}`;
      return write ? { cookie, csrfpreventiontoken: csrf } : { cookie };
    },
    forget() {
      const had = ticket !== null;
      ticket = null;
      return had;
    },
  };
}

function readTicket(data: unknown): Ticket {
  const answer = row(data);
  if (answer.NeedTFA) {
    throw new ProxmoxError(
      "unauthenticated",
      "This Proxmox account asks for a second factor; use an API token instead of its password.",
    );
  }
  const ticket = text(answer.ticket);
  const csrf = text(answer.CSRFPreventionToken);
  if (!ticket || !csrf) throw new ProxmoxError("failed", "Proxmox sent no ticket.");
  return { ticket, csrf, bornAtMs: clock().monotonicMs() };
}
