"use client";

import { SelectField, TextField } from "@/components/form/fields";
import { ID_ATTRIBUTES } from "@/lib/settings/sections/directory";
import type { DirectorySectionForm } from "./directory-form";

const IDS = ID_ATTRIBUTES.map((value) => ({ value, label: value }));
const GROUPS_FROM = [
  { value: "search", label: "groups that name the person, level by level" },
  { value: "chain", label: "Active Directory's own rule for all levels" },
  { value: "memberOf", label: "memberOf in the person's entry" },
] as const;
const MEMBERS = (["member", "uniqueMember", "memberUid"] as const).map((value) => ({ value, label: value }));

/** Which entries are people, and what is read of them. */
export function PersonFields({ form }: { form: DirectorySectionForm }) {
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 font-medium text-sm">People</legend>
      <TextField
        {...form.field("base")}
        label="Base"
        hint="Below this entry."
        placeholder="DC=example,DC=org"
        autoComplete="off"
      />
      <TextField
        {...form.field("filter")}
        label="Filter"
        hint="{username} is what was typed. Exactly one entry must fit; name a group in it to let only its members sign in."
        autoComplete="off"
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          {...form.field("idAttribute")}
          label="Names a person for good"
          hint="Never changes, and is never given to somebody else."
          options={IDS}
        />
        <TextField {...form.field("usernameAttribute")} label="User name" autoComplete="off" />
        <TextField {...form.field("emailAttribute")} label="E-mail" autoComplete="off" />
        <TextField {...form.field("firstNameAttribute")} label="First name" autoComplete="off" />
        <TextField {...form.field("lastNameAttribute")} label="Last name" autoComplete="off" />
      </div>
    </fieldset>
  );
}

/** How the groups of a person are found. */
export function GroupFields({ form }: { form: DirectorySectionForm }) {
  const { groupsFrom } = form.typed;
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-3 font-medium text-sm">Groups</legend>
      <SelectField
        {...form.field("groupsFrom")}
        label="Found by"
        hint={
          groupsFrom === "memberOf"
            ? "Groups within groups count only where the directory puts them there, as FreeIPA does."
            : "Groups within groups count."
        }
        options={GROUPS_FROM}
      />
      {groupsFrom === "memberOf" ? null : (
        <div className="grid gap-4 sm:grid-cols-[1fr_12rem]">
          <TextField
            {...form.field("groupBase")}
            label="Base of the groups"
            placeholder="OU=Groups,DC=example,DC=org"
            autoComplete="off"
          />
          {groupsFrom === "search" ? (
            <SelectField {...form.field("memberAttribute")} label="Members stand in" options={MEMBERS} />
          ) : null}
        </div>
      )}
    </fieldset>
  );
}
