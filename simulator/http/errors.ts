/** An answer other than 200, with PVE's own text. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
    readonly options: { errors?: Record<string, string>; emptyBody?: boolean; plainText?: boolean } = {},
  ) {
    super(message);
  }
}

/** 500 with text: how PVE says nearly everything, also "not found". */
export const failure = (message: string) => new ApiError(500, `${message}\n`);

export const badParameter = (errors: Record<string, string>) =>
  new ApiError(400, "Parameter verification failed.\n", { errors });

export const forbidden = (what: string) => new ApiError(403, `Permission check failed (${what})\n`);

/** 401 has an empty body and comes late; only a failed login says something. */
export const unauthorized = (reason: string) => new ApiError(401, reason, { emptyBody: true });

/** 595/596: the node that was asked cannot be reached from the node that answers. */
export const proxyFailure = (status: 595 | 596, reason: string) =>
  new ApiError(status, reason, { emptyBody: true });
