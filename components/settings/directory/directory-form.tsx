"use client";

import { CheckField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { changeDirectorySettingsAction } from "@/lib/features/settings/actions";
import { directorySettingsQuery } from "@/lib/features/settings/live";
import type { SectionView } from "@/lib/features/settings/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { DIRECTORY } from "@/lib/settings/sections/directory";
import { errorsBelow } from "../errors-below";
import { RoleRules } from "../role-rules";
import { SectionCard } from "../section-card";
import { useSectionForm } from "../use-section-form";
import { DirectoryCheck } from "./directory-check";
import { GroupFields, PersonFields } from "./entry-fields";
import { KINDS } from "./kinds";
import { ServerFields } from "./server-fields";
import { TestDirectory } from "./test-directory";

export type DirectorySectionForm = ReturnType<typeof useSectionForm<ValuesOf<"directory">>>;

/** The directory (LDAP, Active Directory) that people sign in by, and a trial. */
export function DirectoryForm({ view }: { view: SectionView<ValuesOf<"directory">> }) {
  const form = useSectionForm({
    view,
    queryKey: directorySettingsQuery().queryKey,
    schema: DIRECTORY.values,
    action: changeDirectorySettingsAction,
  });
  return (
    <SectionCard
      title="Directory"
      about="LDAP or Active Directory. Who has no account with a password here is looked up there, with the user name and the password of the sign-in page. Counts at once."
      form={form}
      changed={view.changed}
      below={
        <>
          <TestDirectory values={form.typed} bindPassword={form.secretsTyped.bindPassword ?? undefined} />
          {view.values.isEnabled ? <DirectoryCheck isPossible={view.values.bindDn !== ""} /> : null}
        </>
      }
    >
      <CheckField
        {...form.field("isEnabled")}
        label="People sign in by this directory"
        hint="Off: nobody does, and sessions that it opened end at once. Accounts stay."
      />
      <Kinds form={form} />
      <ServerFields form={form} />
      <PersonFields form={form} />
      <GroupFields form={form} />
      <RoleRules
        value={form.typed.roleRules}
        onChange={(rules) => form.set("roleRules", rules)}
        about="A group is named by its whole distinguished name; the trial below lists them."
        placeholder="CN=proxlb,OU=Groups,DC=example,DC=org"
        errors={errorsBelow(form.errors, "roleRules")}
        disabled={form.pending}
      />
    </SectionCard>
  );
}

function Kinds({ form }: { form: DirectorySectionForm }) {
  return (
    <div className="grid gap-1.5">
      <span className="font-medium text-sm">Fill in what is usual for</span>
      <div className="flex flex-wrap gap-2">
        {KINDS.map(({ id, label, values }) => (
          <Button
            key={id}
            variant="outline"
            size="sm"
            disabled={form.pending}
            onClick={() => {
              for (const [field, value] of Object.entries(values)) form.set(field, value);
            }}
          >
            {label}
          </Button>
        ))}
      </div>
      <span className="text-muted-foreground text-table">
        Filter, attributes and the way of groups. Servers, names and roles stay as they are.
      </span>
    </div>
  );
}
