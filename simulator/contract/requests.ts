import { request } from "node:https";
import { totpAt } from "../access/totp";
import type { Simulator } from "../start";
import type { Exchange, Json } from "./recordings";

export interface Reply {
  status: number;
  reason: string;
  text: string;
  json: { data?: Json; errors?: Json; message?: Json; total?: Json } | undefined;
}

/** Secrets are redacted in the recordings and task ids differ: this holds what stands for them in our cluster. */
export class Session {
  /** Recorded UPID -> ours. */
  private readonly upids = new Map<string, string>();
  private ticket = "";
  private csrf = "";
  private challenge = "";

  constructor(private readonly simulator: Simulator) {}

  /** Sends the recorded request, with our secrets in the place of redacted ones. */
  async replay(exchange: Exchange): Promise<Reply> {
    const { method } = exchange;
    const { body, type } = this.bodyOf(exchange);
    const query = method === "GET" || method === "DELETE" ? body : "";
    const path = exchange.path.startsWith("/..") ? exchange.path.slice(3) : `/json${exchange.path}`;
    const reply = await this.send({
      method,
      path: `/api2${this.withOurUpid(path)}${query === "" ? "" : `?${query}`}`,
      headers: { ...this.authOf(exchange), ...(type === "" ? {} : { "Content-Type": type }) },
      body: query === "" ? body : "",
    });
    this.learn(exchange, reply);
    return reply;
  }

  send(input: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: string;
  }): Promise<Reply> {
    const { method, path, headers } = input;
    const { port, caPem } = this.simulator;
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { host: "127.0.0.1", port, ca: caPem, method, path, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            const json = text.startsWith("{") ? (JSON.parse(text) as Reply["json"]) : undefined;
            resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? "", text, json });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(input.body);
    });
  }

  private bodyOf({ name, method, params, headers }: Exchange): { body: string; type: string } {
    const type = headers["Content-Type"] ?? "";
    if (name === "auth/ticket-json-body") {
      return { body: JSON.stringify({ username: "admin@pve", password: "demo-admin-pw" }), type };
    }
    if (name === "errors/json-body-ok") return { body: JSON.stringify({ description: "via json" }), type };
    if (name === "errors/malformed-json-body") return { body: "{bad", type };
    if (name === "errors/unsupported-ct") return { body: "<a/>", type };
    const form = new URLSearchParams();
    for (const [key, value] of Object.entries(params ?? {})) {
      for (const each of Array.isArray(value) ? value : [value])
        form.append(key, this.secretFor(name, key, String(each)));
    }
    return { body: form.toString(), type: method === "GET" ? "" : type };
  }

  private secretFor(name: string, key: string, value: string): string {
    if (name === "auth/ticket-renew-with-ticket-as-password" && key === "password") return this.ticket;
    if (key === "tfa-challenge") return this.challenge;
    if (name === "auth/tfa-login-step2" && key === "password") {
      return `totp:${totpAt(TOTP_SECRET, this.simulator.cluster.time.wallNow())}`;
    }
    return value;
  }

  private authOf({ name, headers }: Exchange): Record<string, string> {
    if (headers.Cookie !== undefined) return this.cookieFor(name, headers.CSRFPreventionToken);
    if (headers.Authorization === undefined) return {};
    return { Authorization: this.tokenFor(name) };
  }

  private tokenFor(name: string): string {
    const { viewer, nobody } = this.simulator.credentials;
    if (name === "auth/token-bad-secret")
      return "PVEAPIToken=root@pam!demo=00000000-0000-0000-0000-00000000dead";
    if (name === "auth/token-unknown")
      return "PVEAPIToken=root@pam!nope=00000000-0000-0000-0000-000000000001";
    if (name === "auth/token-malformed") return "PVEAPIToken=garbage";
    if (NO_RIGHTS.test(name)) return nobody.header;
    if (/viewer|access-permissions-path/.test(name)) return viewer.header;
    return "PVEAPIToken=root@pam!demo=00000000-0000-0000-0000-000000000001";
  }

  private cookieFor(name: string, recordedCsrf: string | undefined): Record<string, string> {
    const cookie = (ticket: string) => `PVEAuthCookie=${encodeURIComponent(ticket)}`;
    if (name === "auth/cookie-tampered") return { Cookie: cookie(`${this.ticket.slice(0, -4)}AAA=`) };
    if (name === "auth/cookie-expired-fake") return { Cookie: cookie("PVE:admin@pve:60000000::AAAA") };
    if (name === "auth/tfa-partial-ticket-used") return { Cookie: cookie(this.challenge) };
    const csrf: Record<string, string> =
      recordedCsrf === undefined
        ? {}
        : { CSRFPreventionToken: recordedCsrf.startsWith("6B000000") ? recordedCsrf : this.csrf };
    return { Cookie: cookie(this.ticket), ...csrf };
  }

  private withOurUpid(path: string): string {
    return path.replace(/UPID[^/]+/, (recorded) => {
      const ours = this.upids.get(decodeURIComponent(recorded));
      return ours === undefined ? recorded : encodeURIComponent(ours);
    });
  }

  private learn(exchange: Exchange, reply: Reply): void {
    const recorded = (exchange.body as { data?: Json } | undefined)?.data;
    const data = reply.json?.data;
    if (typeof recorded === "string" && typeof data === "string" && recorded.startsWith("UPID:")) {
      this.upids.set(recorded, data);
    }
    if (
      exchange.path !== "/access/ticket" ||
      typeof data !== "object" ||
      data === null ||
      Array.isArray(data)
    )
      return;
    if (data.NeedTFA === 1) this.challenge = String(data.ticket);
    else if (String(data.username) === "admin@pve") {
      this.ticket = String(data.ticket);
      this.csrf = String(data.CSRFPreventionToken);
    }
  }
}

/** 403-viewer-storage-content names the viewer, but was asked without any right: an auditor may read it. */
const NO_RIGHTS = /-ops\b|403-ops|403-start|403-viewer-storage-content/;

export const TOTP_SECRET = "JBSWY3DPEHPK3PXP";
