/** A secret in every form in which it could slip out: as it is, base64 at each of three offsets, URL, hex, JSON. */
export function needlesOf(secret: string): string[] {
  const base64 = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.from(`${"#".repeat(offset)}${secret}`).toString("base64");
    // The first and last characters depend on what stands beside the secret.
    const inner = text.slice(offset === 0 ? 0 : 4, text.replace(/=+$/, "").length - 3);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const hex = Buffer.from(secret).toString("hex");
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      hex,
      hex.toUpperCase(),
      json,
      JSON.stringify(json).slice(1, -1),
      ...base64,
    ]),
  ];
}

/** Names of the secrets that a text holds in any form. */
export function secretsIn(text: string, secrets: Record<string, string>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => needlesOf(secret).some((needle) => text.includes(needle)))
    .map(([name]) => name);
}
