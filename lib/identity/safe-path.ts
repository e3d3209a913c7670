/** A path of our own to go on to after sign-in; anything that could lead elsewhere becomes "/". */
export function safePath(given: unknown): string {
  if (typeof given !== "string" || !/^\/(?![/\\])[^\\\s]*$/.test(given)) return "/";
  const base = "http://own.invalid";
  const url = URL.canParse(given, base) ? new URL(given, base) : null;
  return url?.origin === base ? `${url.pathname}${url.search}` : "/";
}
