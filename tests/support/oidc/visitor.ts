import { encode } from "next-auth/jwt";
import { env } from "@/lib/core/env";
import { actorOfCookieHeader, sessionIdOf } from "@/lib/identity/identify";
import { type Begin, beginAtProvider, providerCallback } from "@/lib/identity/oidc/auth";
import { sessionCookieName, sessionSecrets } from "@/lib/identity/session";
import { ORIGIN } from "../people";

/** A browser at ProxLB UI: its cookies, and nothing else. */
export class Visitor {
  readonly jar = new Map<string, string>();

  /** A browser in which somebody is signed in already. */
  static async withSession(sessionId: string): Promise<Visitor> {
    const visitor = new Visitor();
    const salt = sessionCookieName();
    visitor.jar.set(salt, await encode({ token: { sid: sessionId }, secret: sessionSecrets(), salt }));
    return visitor;
  }

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("; ");
  }

  async begin(slug: string, begin: Begin = { purpose: "sign_in", next: "/" }): Promise<string> {
    const { url, cookies } = await beginAtProvider(slug, begin, this.cookie || null);
    for (const { name, value } of cookies) this.jar.set(name, value);
    return url;
  }

  /** @returns the path that it is sent on to */
  async comeBack(url: string): Promise<string> {
    const headers = { cookie: this.cookie, "x-real-ip": ORIGIN.ipAddress };
    const response = await providerCallback(new Request(url, { headers }));
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.jar.delete(name);
      else this.jar.set(name, decodeURIComponent(value));
    }
    const location = new URL(response.headers.get("location") ?? "");
    if (location.origin !== env().APP_URL) throw new Error(`It leads away, to ${location.origin}.`);
    return `${location.pathname}${location.search}`;
  }

  /** The random id in its session's cookie. */
  async sessionId(): Promise<string> {
    return (await sessionIdOf(this.cookie)) ?? "";
  }

  /** Who this browser's session belongs to. */
  actor() {
    return actorOfCookieHeader(this.cookie, ORIGIN, false);
  }
}
