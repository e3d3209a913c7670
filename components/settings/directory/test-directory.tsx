"use client";

import { TextField } from "@/components/form/fields";
import { PasswordField } from "@/components/form/password-field";
import { Button } from "@/components/ui/button";
import { testDirectoryAction } from "@/lib/features/settings/actions";
import type { DirectoryTrial } from "@/lib/features/settings/directory/schema";
import type { ValuesOf } from "@/lib/settings/sections";
import { TrialForm, TrialVerdict } from "../trial";

interface TestDirectoryProps {
  values: ValuesOf<"directory">;
  bindPassword: string | undefined;
}

/** Looks up one person by what is typed above, saved or not, and says with which role they would come in. */
export function TestDirectory({ values, bindPassword }: TestDirectoryProps) {
  return (
    <TrialForm
      about="Looks somebody up by what is typed above, saved or not. Nobody is signed in, and the password is kept nowhere."
      initial={{ username: "", password: "" }}
      run={({ username, password }) =>
        testDirectoryAction({
          values,
          username,
          ...(password === "" ? {} : { password }),
          ...(bindPassword === undefined ? {} : { bindPassword }),
        })
      }
      outcome={(trial) => <Outcome {...trial} />}
    >
      {(form) => (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField {...form.bind("username")} label="User name there" autoComplete="off" />
            <PasswordField
              {...form.bind("password")}
              label="Password there"
              hint="Empty: looked up by the service account, and no password is tried."
              autoComplete="new-password"
            />
          </div>
          <Button
            type="submit"
            variant="outline"
            className="justify-self-start"
            pending={form.pending}
            disabled={form.values.username.trim() === ""}
          >
            Look up
          </Button>
        </>
      )}
    </TrialForm>
  );
}

function Outcome({ sentence, person, groups, role }: DirectoryTrial) {
  return (
    <div className="grid gap-3">
      <TrialVerdict isGood={role !== null} sentence={sentence} />
      {person ? <Person person={person} groups={groups} /> : null}
    </div>
  );
}

const STANDINGS = { in_force: "in force", disabled: "disabled", expired: "expired" };

function Person({ person, groups }: { person: NonNullable<DirectoryTrial["person"]>; groups: string[] }) {
  const rows: [string, string | null][] = [
    ["Entry", person.dn],
    ["Named for good", person.id],
    ["User name", person.username],
    ["E-mail", person.email],
    ["First name", person.firstName],
    ["Last name", person.lastName],
    ["Account there", STANDINGS[person.standing]],
  ];
  return (
    <div className="grid gap-2 text-table">
      <p className="text-muted-foreground">What the directory has of this person, masked:</p>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="min-w-0 break-words">{value ?? "none"}</dd>
          </div>
        ))}
        <div className="contents">
          <dt className="text-muted-foreground">Groups</dt>
          <dd className="min-w-0">
            {groups.length === 0 ? "none" : null}
            <ul className="grid gap-0.5">
              {groups.map((group) => (
                <li key={group}>
                  <code className="break-all font-mono">{group}</code>
                </li>
              ))}
            </ul>
          </dd>
        </div>
      </dl>
    </div>
  );
}
