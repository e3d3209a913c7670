/** A failed answer of our own API, with its sentence (RFC 9457 `detail`). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    message: string,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** Reads one resource of our API, for react-query. @throws ApiError with a sentence for people */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    ...(signal ? { signal } : {}),
    headers: { accept: "application/json" },
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError("ProxLB UI does not answer.", 0);
  });
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
  throw new ApiError(
    problem?.detail ?? `ProxLB UI answered with status ${response.status}.`,
    response.status,
  );
}
