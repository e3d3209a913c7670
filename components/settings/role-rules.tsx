"use client";

import { Plus, X } from "lucide-react";
import { CheckField, SelectField, TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { ROLE_NAMES, ROLES } from "@/lib/identity/permissions";
import type { ValuesOf } from "@/lib/settings/sections";

type Rules = ValuesOf<"directory">["roleRules"];
type Row = Rules["groups"][number];

const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] }));
const OTHERWISE = [{ value: "none" as const, label: "Nothing: they are not let in" }, ...ROLE_OPTIONS];

interface RoleRulesProps {
  value: Rules;
  onChange: (rules: Rules) => void;
  /** How a group is named: a sentence. */
  about: string;
  placeholder?: string;
  /** By path below the rules: "groups.0.group", and "" for all of them. */
  errors: Record<string, string>;
  disabled: boolean;
}

/** Which group gives which role: the highest of all that fit counts, at each sign-in. */
export function RoleRules({ value, onChange, about, placeholder, errors, disabled }: RoleRulesProps) {
  const setRow = (at: number, row: Row) =>
    onChange({ ...value, groups: value.groups.map((each, index) => (index === at ? row : each)) });
  const remove = (at: number) =>
    onChange({ ...value, groups: value.groups.filter((_, index) => index !== at) });
  const givesSuperAdmin =
    value.otherwise === "super_admin" || value.groups.some(({ role }) => role === "super_admin");
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-medium text-sm">Groups and roles</legend>
      <p className="text-muted-foreground text-table">
        {about} The highest role of all that fit counts, anew at each sign-in; a role that is given by hand
        under Users stays.
      </p>
      {value.groups.map((row, at) => (
        <RuleRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name, and is typed in place
          key={at}
          number={at + 1}
          row={row}
          placeholder={placeholder}
          onChange={(next) => setRow(at, next)}
          onRemove={() => remove(at)}
          error={errors[`groups.${at}.group`]}
          disabled={disabled}
        />
      ))}
      {errors[""] ? <p className="text-failure text-table">{errors[""]}</p> : null}
      <Button
        variant="outline"
        size="sm"
        className="justify-self-start"
        disabled={disabled}
        onClick={() => onChange({ ...value, groups: [...value.groups, { group: "", role: "viewer" }] })}
      >
        <Plus aria-hidden /> Add a group
      </Button>
      <SelectField
        name="otherwise"
        label="Who is in none of them gets"
        options={OTHERWISE}
        value={value.otherwise ?? "none"}
        onChange={(role) => onChange({ ...value, otherwise: role === "none" ? null : role })}
        error={errors.otherwise}
        disabled={disabled}
      />
      <CheckField
        name="maySuperAdmin"
        label="Groups may make Super Admins"
        hint={
          givesSuperAdmin && !value.maySuperAdmin
            ? "A row above names Super Admin: without this it gives nothing."
            : "Whoever manages the groups could then give themselves everything here."
        }
        value={value.maySuperAdmin}
        onChange={(maySuperAdmin) => onChange({ ...value, maySuperAdmin })}
        error={errors.maySuperAdmin}
        disabled={disabled}
      />
    </fieldset>
  );
}

interface RuleRowProps {
  number: number;
  row: Row;
  placeholder: string | undefined;
  onChange: (row: Row) => void;
  onRemove: () => void;
  error: string | undefined;
  disabled: boolean;
}

function RuleRow({ number, row, placeholder, onChange, onRemove, error, disabled }: RuleRowProps) {
  return (
    <div className="flex flex-wrap items-start gap-2">
      <div className="min-w-40 flex-1">
        <TextField
          name={`roleRules.groups.${number - 1}.group`}
          label={`Group ${number}`}
          placeholder={placeholder}
          value={row.group}
          onChange={(group) => onChange({ ...row, group })}
          error={error}
          disabled={disabled}
          autoComplete="off"
        />
      </div>
      <div className="w-36">
        <SelectField
          name={`roleRules.groups.${number - 1}.role`}
          label="Role"
          options={ROLE_OPTIONS}
          value={row.role}
          onChange={(role) => onChange({ ...row, role })}
          error={undefined}
          disabled={disabled}
        />
      </div>
      <Button
        variant="ghost"
        size="icon"
        className="mt-5"
        aria-label={`Remove group ${number}`}
        disabled={disabled}
        onClick={onRemove}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
