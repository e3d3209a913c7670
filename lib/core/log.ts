import pino, { type Logger } from "pino";
import { env } from "./env";
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

/** One JSON line per event (pino escapes CR, LF and controls). Tag every line with its module. */
export function log(module: string): Logger {
  const root = singleton("log", () =>
    pino({
      level: env().LOG_LEVEL,
      base: null,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" },
    }),
  );
  return root.child({ module });
}
