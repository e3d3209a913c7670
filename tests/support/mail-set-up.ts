import type { Database } from "@/db/client";
import { changeSection, readSection } from "@/lib/settings/change";
import { refreshSettings } from "@/lib/settings/current";
import type { ValuesOf } from "@/lib/settings/sections";
import { MAIL } from "@/lib/settings/sections/mail";
import type { AnySection, Values } from "@/lib/settings/state";
import { MAIL_PASSWORD, MAIL_USER, type startMailServer } from "./mail-server";

/** Has the app send its mail to this server from now on. @param by id of a user */
export async function useMailServer(
  { db }: Database,
  { port, caPem }: Awaited<ReturnType<typeof startMailServer>>,
  by: number,
  more: Partial<ValuesOf<"mail">> = {},
): Promise<void> {
  const section = MAIL as unknown as AnySection;
  const { version } = await readSection(db, section);
  const server = {
    host: "localhost",
    port,
    security: "starttls",
    username: MAIL_USER,
    from: "ui@example.org",
  };
  const values = { ...MAIL.defaults, ...server, ca: caPem.trim(), ...more } as Values;
  await changeSection(db, section, { version, values, secrets: { password: MAIL_PASSWORD } }, by);
  await refreshSettings(db);
}
