import "server-only";
import { AppError } from "@/lib/core/errors";

/** A provider that takes longer keeps people waiting who could sign in by password. */
const TIMEOUT_MS = 5_000;
/** Discovery documents and key sets have some kilobytes, tokens with many groups some more. */
const MAX_BYTES = 512 * 1024;

/**
 * The one way to a provider: no redirects, five seconds, half a megabyte.
 * @throws AppError unavailable, with a sentence that holds nothing of what the provider said
 */
export async function providerFetch(
  address: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  try {
    const response = await fetch(address, {
      ...init,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await boundedBody(response);
    const { status, headers } = response;
    return new Response(status === 204 || status === 304 ? null : body, { status, headers });
  } catch (cause) {
    throw new AppError("unavailable", reasonOf(cause), { cause });
  }
}

async function boundedBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new TooLarge();
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

class TooLarge extends Error {
  override readonly name = "TooLarge";
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  if (name === "TimeoutError") return `The provider did not answer within ${TIMEOUT_MS / 1000} seconds.`;
  if (name === "TooLarge") return "The provider's answer is too large.";
  const code = cause?.code ?? "";
  if (code === "ECONNREFUSED") return "The provider refuses the connection.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The provider's name is not known to DNS.";
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
    return "The provider's certificate is not trusted. NODE_EXTRA_CA_CERTS names the file of a CA of your own.";
  return "The provider cannot be reached.";
}
