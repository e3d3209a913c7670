import { createHmac, timingSafeEqual } from "node:crypto";
import type { World } from "../cluster/world";
import { ApiError, badParameter, unauthorized } from "../http/errors";
import { Permissions, type Principal } from "./acl";
import { capabilities } from "./roles";
import { verifyTotp } from "./totp";

const TICKET_LIFETIME_SECONDS = 7200;

export interface Credentials {
  authorization: string | undefined;
  cookie: string | undefined;
  csrf: string | undefined;
}

/** Tickets, API tokens and CSRF tokens of one cluster; valid on every node of it. */
export class Authentication {
  /** Set by a fault: nobody gets in, whatever they show. */
  refuseAll = false;

  /** @param key signs tickets; a cluster that starts anew does not know the tickets of the old one. */
  constructor(
    private readonly world: World,
    private readonly key: string,
  ) {}

  /** @throws ApiError 401 with an empty body. */
  identify(method: string, credentials: Credentials): Principal {
    const { authorization } = credentials;
    if (authorization?.startsWith("PVEAPIToken") === true) return this.byToken(authorization);
    const ticket = ticketOf(credentials.cookie);
    if (ticket === undefined) throw unauthorized("No ticket");
    const userid = this.refuseAll ? undefined : this.userOfTicket(ticket);
    if (userid === undefined) throw unauthorized("Authentication failed!");
    if (method !== "GET" && !this.isCsrfValid(userid, credentials.csrf)) {
      throw unauthorized("Permission denied - invalid csrf token");
    }
    return { userid, privilegeSeparation: false };
  }

  /** POST /access/ticket in all its forms. @throws ApiError 401 with a JSON body. */
  login(input: { username: string; password: string; realm?: string; challenge?: string }) {
    const userid = input.realm === undefined ? input.username : `${input.username}@${input.realm}`;
    const user = this.refuseAll ? undefined : this.world.users.get(userid);
    if (user === undefined) throw loginFailure();
    if (input.challenge !== undefined) {
      const code = /^totp:(\d{6})$/.exec(input.password)?.[1];
      const proven =
        code !== undefined &&
        user.totpSecret !== undefined &&
        verifyTotp(user.totpSecret, code, this.world.time.wallNow());
      if (!proven || this.partialUser(input.challenge) !== userid) throw loginFailure();
      return this.fullLogin(userid);
    }
    const renewed = this.userOfTicket(input.password) === userid;
    if (!renewed && !sameText(input.password, user.password)) throw loginFailure();
    if (!renewed && user.totpSecret !== undefined) return this.partialLogin(userid);
    return this.fullLogin(userid);
  }

  /** A full ticket for a user that is known to be right. */
  ticketFor(userid: string): { ticket: string; csrf: string } {
    const time = this.hexTime();
    return {
      ticket: `PVE:${userid}:${time}::${this.sign(`PVE:${userid}:${time}`)}`,
      csrf: `${time}:${this.sign(`csrf:${time}:${userid}`)}`,
    };
  }

  private fullLogin(userid: string) {
    const { ticket, csrf } = this.ticketFor(userid);
    const permissions = new Permissions(this.world, { userid, privilegeSeparation: false });
    return {
      username: userid,
      ticket,
      CSRFPreventionToken: csrf,
      clustername: this.world.clusterName,
      cap: capabilities((path, privilege) => permissions.has(path, privilege)),
    };
  }

  private partialLogin(userid: string) {
    const time = this.hexTime();
    const subject = `PVE:!tfa!{"totp"%3Atrue}:${time}`;
    return {
      username: userid,
      ticket: `${subject}::${this.sign(`${subject}:${userid}`)}`,
      CSRFPreventionToken: this.ticketFor(userid).csrf,
      clustername: this.world.clusterName,
      NeedTFA: 1,
    };
  }

  private byToken(header: string): Principal {
    const match = /^PVEAPIToken[= ]([^!=]+)!([^=:]+)[=:](.+)$/.exec(header);
    const [, userid = "", tokenid = "", secret = ""] = match ?? [];
    const token = this.world.tokens.get(`${userid}!${tokenid}`);
    if (this.refuseAll || token === undefined || !sameText(secret, token.secret)) {
      throw unauthorized("Authentication failed!");
    }
    return { userid, tokenid, privilegeSeparation: token.privilegeSeparation };
  }

  private userOfTicket(ticket: string): string | undefined {
    const match = /^PVE:([^!:][^:]*):([0-9A-F]{8})::(.+)$/.exec(ticket);
    const [, userid = "", time = "", signature = ""] = match ?? [];
    if (match === null || !sameText(signature, this.sign(`PVE:${userid}:${time}`))) return undefined;
    return this.isFresh(time) && this.world.users.has(userid) ? userid : undefined;
  }

  private partialUser(challenge: string): string | undefined {
    const match = /^(PVE:!tfa!.+:([0-9A-F]{8}))::(.+)$/.exec(challenge);
    const [, subject = "", time = "", signature = ""] = match ?? [];
    if (match === null || !this.isFresh(time)) return undefined;
    const users = [...this.world.users.keys()];
    return users.find((userid) => sameText(signature, this.sign(`${subject}:${userid}`)));
  }

  private isCsrfValid(userid: string, csrf: string | undefined): boolean {
    const [time = "", signature = ""] = (csrf ?? "").split(":");
    return this.isFresh(time) && sameText(signature, this.sign(`csrf:${time}:${userid}`));
  }

  private isFresh(hexTime: string): boolean {
    const age = this.world.time.wallNow() - Number.parseInt(hexTime, 16);
    return age > -300 && age < TICKET_LIFETIME_SECONDS;
  }

  private hexTime(): string {
    return Math.floor(this.world.time.wallNow()).toString(16).toUpperCase().padStart(8, "0");
  }

  private sign(text: string): string {
    return createHmac("sha256", this.key).update(text).digest("base64");
  }
}

/** The parameters of a login after their check; the realm may be given apart. */
export function loginInput(value: (name: string) => string | undefined) {
  const username = value("username");
  const password = value("password");
  const missing = "property is missing and it is not optional";
  if (username === undefined || password === undefined) {
    throw badParameter({
      ...(username === undefined ? { username: missing } : {}),
      ...(password === undefined ? { password: missing } : {}),
    });
  }
  return { username, password, realm: value("realm"), challenge: value("tfa-challenge") };
}

const loginFailure = () => new ApiError(401, "authentication failure\n");

function ticketOf(cookie: string | undefined): string | undefined {
  const raw = /(?:^|;\s*)PVEAuthCookie=([^;]*)/.exec(cookie ?? "")?.[1];
  if (raw === undefined || raw === "") return undefined;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function sameText(left: string, right: string): boolean {
  const one = Buffer.from(left);
  const other = Buffer.from(right);
  return one.length === other.length && timingSafeEqual(one, other);
}
