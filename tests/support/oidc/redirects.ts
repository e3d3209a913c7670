/** Where a provider sends a browser back to. */
export interface SentBack {
  /** Of ProxLB UI, with what the provider says in it. */
  url: string;
}

const MAX_STEPS = 15;

/**
 * Follows a provider's redirects, with its cookies, until it leads to `own`; or to a page of its own, where that is
 * waited for.
 */
export async function followRedirects(
  url: string,
  own: string,
  jar = new Map<string, string>(),
  { untilPage = false } = {},
): Promise<SentBack> {
  let at = url;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (at.startsWith(own)) return { url: at };
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: cookie ? { cookie } : {} });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null && untilPage && response.ok) {
      await response.body?.cancel();
      return { url: at };
    }
    if (location === null)
      throw new Error(`The provider stops at ${at} with ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
    at = new URL(location, at).href;
  }
  throw new Error(`The provider leads nowhere: ${at}`);
}
