import type { Database } from "@/db/client";
import { readSections, type SectionKey } from "@/db/settings";
import { GENERAL } from "@/lib/settings/sections/general";
import { MAIL } from "@/lib/settings/sections/mail";
import { RETENTION } from "@/lib/settings/sections/retention";
import { SIGN_IN } from "@/lib/settings/sections/sign-in";
import type { Sample } from "./samples";

const ACTIONS = "lib/features/settings/actions.ts";
const SECTIONS = { General: GENERAL, Mail: MAIL, Retention: RETENTION, SignIn: SIGN_IN };

/** Saving each section as it is by default, and a trial of mail where nothing listens. */
export function settingSamples(
  db: Database["db"],
  by: (input: NonNullable<Sample["input"]>) => Promise<Sample>,
): [entries: string[], make: () => Promise<Sample>][] {
  const saves = Object.entries(SECTIONS).map(
    ([word, { name, defaults }]): [string[], () => Promise<Sample>] => [
      [`PUT /api/settings/${name}`, `${ACTIONS}#change${word}SettingsAction`],
      async () => {
        const row = (await readSections(db)).rows[`settings_${name}` as SectionKey];
        return by({ version: String(row?.version ?? 0), values: defaults });
      },
    ],
  );
  const values = { ...MAIL.defaults, host: "127.0.0.1", port: 9, from: "a@example.org" };
  const trial = () => by({ values, to: "b@example.org" });
  return [...saves, [["POST /api/settings/mail/test", `${ACTIONS}#testMailAction`], trial]];
}
