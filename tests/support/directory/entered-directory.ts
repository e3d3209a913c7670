import type { Database } from "@/db/client";
import type { RoleRules } from "@/lib/identity/group-roles";
import { changeSection, readSection, type SectionChange } from "@/lib/settings/change";
import { refreshSettings } from "@/lib/settings/current";
import type { ValuesOf } from "@/lib/settings/sections";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import type { AnySection, Values } from "@/lib/settings/state";
import { makePerson } from "../people";
import type { TestDirectory } from "./people";

type DirectoryValues = ValuesOf<"directory">;

/** What the groups of `people.ts` mean here. */
export function rulesOf(directory: TestDirectory): RoleRules {
  return {
    groups: [
      { group: directory.groupDn("everybody"), role: "viewer" },
      { group: directory.groupDn("proxlb operators"), role: "operator" },
      { group: directory.groupDn("proxlb admins"), role: "admin" },
    ],
    otherwise: null,
    maySuperAdmin: false,
  };
}

/** The settings by which people sign in by a directory that runs. */
export function settingsOf(
  directory: TestDirectory,
  changes: Partial<DirectoryValues> = {},
): DirectoryValues {
  const rules = rulesOf(directory);
  return {
    isEnabled: true,
    ...directory.config,
    ca: directory.caPem.trim(),
    roleRules: { ...rules, groups: [...rules.groups] },
    ...changes,
  };
}

/** Enters a directory as a Super Admin would have. @param bindPassword absent: the one that is kept goes on */
export async function enterDirectory(
  database: Database,
  values: DirectoryValues,
  bindPassword?: string,
): Promise<void> {
  const { db } = database;
  const section = DIRECTORY as unknown as AnySection;
  const { version } = await readSection(db, section);
  const secrets: SectionChange["secrets"] =
    bindPassword === undefined || values.bindDn === "" ? {} : { bindPassword };
  const { id } = await makePerson(database, "super_admin");
  await changeSection(db, section, { version, values: values as unknown as Values, secrets }, id);
  await refreshSettings(db);
}
