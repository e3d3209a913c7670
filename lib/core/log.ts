import pino, { type Logger } from "pino";
import { cleanText } from "./clean-text";
import { env } from "./env";
import { messageOf } from "./errors";
import { currentRequestId } from "./request-scope";
import { singleton } from "./singleton";

const SECRET_KEYS = [
  "password",
  "pass",
  "secret",
  "token",
  "token_secret",
  "authorization",
  "cookie",
  "ticket",
];

/**
 * One JSON line per event (pino escapes CR, LF and controls), with the request it belongs to. Tag every line with its
 * module.
 */
export function log(module: string): Logger {
  const root = singleton("log", () =>
    pino({
      level: env().LOG_LEVEL,
      base: null,
      mixin: () => {
        const requestId = currentRequestId();
        return requestId === undefined ? {} : { requestId };
      },
      serializers: { err: describeError },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" },
    }),
  );
  return root.child({ module });
}

/** What libraries write to the console (Next its errors, over many lines) becomes lines of the log. */
export function takeOverConsole(): void {
  const levels = { error: "error", warn: "warn", info: "info", log: "info" } as const;
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...parts: unknown[]) => {
      const err = parts.find((part) => part instanceof Error);
      const said = parts.filter((part) => !(part instanceof Error)).map(String);
      log("console")[level](err ? { err } : {}, cleanText(said.join(" ")).trim());
    };
  }
}

/**
 * What the log may hold of an error. Only what is named here: a database's error also carries the values of the row
 * that it refuses.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: messageOf(error) };
  const { code, digest } = error as { code?: unknown; digest?: unknown };
  return {
    type: error.name,
    message: messageOf(error),
    ...(code === undefined ? {} : { code }),
    ...(digest === undefined ? {} : { digest }),
    stack: error.stack?.match(/^ {4}at .*$/gm)?.join("\n") ?? "",
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
