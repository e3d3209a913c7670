import "server-only";
import type { Db } from "@/db/client";
import { messageOf } from "@/lib/core/errors";
import { log } from "@/lib/core/log";
import type { Live } from "@/lib/live/live";
import { refreshSettings } from "@/lib/settings/current";

/** Takes over what another replica changed, as soon as it tells; its word may get lost: `settings.refresh` looks too. */
export function followSettings(live: Pick<Live, "hooks">, db: Db): void {
  live.hooks.onPublish((topic) => {
    if (topic !== "settings") return;
    refreshSettings(db).catch((error) =>
      log("settings").warn({ error: messageOf(error) }, "changed settings could not be read: soon again"),
    );
  });
}
