import { afterAll, beforeAll, describe } from "vitest";
import type { Database } from "@/db/client";
import { openTestDatabase } from "@/tests/support/database";
import { enterDirectory, settingsOf } from "./entered-directory";
import type { TestDirectory } from "./people";
import { startSamba } from "./samba";
import { startSlapd } from "./slapd";

interface OfOneKind {
  kind: string;
  directory(): TestDirectory;
  /** Enters it in the settings. */
  enter(changes?: Parameters<typeof settingsOf>[1]): Promise<void>;
}

/**
 * A real OpenLDAP and a real Active Directory (Samba), and one embedded database, for the tests of a file.
 * @param slapd starts the first otherwise
 * @returns the database, and `onEach`: the same tests on each that runs here, its kind in place of %s of the title
 */
export async function startDirectories(slapd: () => ReturnType<typeof startSlapd> = startSlapd) {
  const started = new Map<string, TestDirectory | null>();
  for (const [kind, start] of [
    ["OpenLDAP", slapd],
    ["Active Directory", startSamba],
  ] as const)
    started.set(kind, await start());
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  const database = (): Database => opened.database;
  beforeAll(async () => {
    opened = await openTestDatabase();
  }, 60_000);
  afterAll(async () => {
    for (const directory of started.values()) await directory?.stop();
    await opened.remove();
  });
  function onEach(title: string, tests: (one: OfOneKind) => void): void {
    describe.each([...started])(title, (kind, found) => {
      const directory = () => {
        if (!found) throw new Error("The directory does not run.");
        return found;
      };
      describe.skipIf(!found)("each", () =>
        tests({
          kind,
          directory,
          enter: (changes = {}) =>
            enterDirectory(database(), settingsOf(directory(), changes), directory().bindPassword),
        }),
      );
    });
  }
  return { database, onEach };
}
