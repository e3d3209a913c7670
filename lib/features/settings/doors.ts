import "server-only";
import { z } from "zod";
import { lastChangeOf, type SectionKey } from "@/db/settings";
import type { Context } from "@/lib/access/context";
import { type OperationContext, operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { query } from "@/lib/access/query";
import { changeSection, readSection, type SectionChange } from "@/lib/settings/change";
import { refreshSettings } from "@/lib/settings/current";
import type { Section } from "@/lib/settings/section";
import type { AnySection, SectionState } from "@/lib/settings/state";
import { changeOf, viewOf } from "./schema";

/**
 * The two doors of a section: read it, and replace it. GET and PUT /api/settings/<name>.
 * @param hooks `check` refuses what its caller would regret; `afterwards` is what a change brings with it, once it counts
 */
export function sectionDoors<Name extends string, Values extends z.ZodObject>(
  section: Section<Name, Values>,
  hooks: {
    check?(context: OperationContext, values: z.output<Values>): void;
    afterwards?(context: OperationContext): Promise<void>;
  } = {},
) {
  const any = section as unknown as AnySection;
  const output = viewOf(section.values);
  type View = z.input<typeof output>;
  const word = section.name.replaceAll("-", "_");
  const read = query({
    name: `settings.${word}`,
    permission: "settings.manage",
    input: z.object({}),
    output,
    run: async ({ db }) => (await shown(db, any, await readSection(db, any))) as View,
  });
  const change = operation({
    name: `settings.change_${word}`,
    permission: "settings.manage",
    input: changeOf(section.values, section.secretNames),
    output,
    audit: () => ({ resource: "settings", resourceId: section.name }),
    async run(context, input) {
      const { db, actor, live, note } = context;
      requireProof(actor);
      const { version, ...given } = input as { version: string } & Omit<SectionChange, "version">;
      hooks.check?.(context, given.values as z.output<Values>);
      const { state, difference } = await changeSection(
        db,
        any,
        { ...given, version: Number(version) },
        actor.userId,
      );
      note({ ...difference });
      await refreshSettings(db);
      await hooks.afterwards?.(context);
      live.publish("settings");
      return (await shown(db, any, state)) as View;
    },
  });
  return { read, change };
}

async function shown(db: Context["db"], { name }: AnySection, state: SectionState) {
  const last = state.version === 0 ? null : await lastChangeOf(db, `settings_${name}` as SectionKey);
  return {
    ...state,
    version: String(state.version),
    changed: last && { at: last.at.toISOString(), by: last.by },
  };
}
