import "server-only";
import { readFileSync } from "node:fs";
import { singleton } from "./singleton";

/** The version of ProxLB UI, of the package.json in the folder it runs in; null where there is none. */
export function ownVersion(): string | null {
  return singleton("own-version", () => {
    try {
      const { version } = JSON.parse(readFileSync(/*turbopackIgnore: true*/ "package.json", "utf8"));
      return typeof version === "string" ? version : null;
    } catch {
      return null;
    }
  });
}
