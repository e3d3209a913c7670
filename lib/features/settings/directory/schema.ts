import { z } from "zod";
import { ROLES } from "@/lib/core/roles";
import { DIRECTORY_FAILURE_KINDS } from "@/lib/identity/directory/schema";
import { DIRECTORY } from "@/lib/settings/sections/directory";

/** A trial with values that need not be saved. */
export const TestDirectoryInput = z.object({
  values: DIRECTORY.values,
  /** Of the service account; left out: the one that is kept, where it was given for the same servers. */
  bindPassword: z.string().min(1).max(10_000).optional(),
  username: z.string().trim().min(1, "Enter a user name.").max(254),
  /** Of this person; left out: they are looked up by the service account, and no password is tried. */
  password: z.string().min(1).max(256).optional(),
});

export const DirectoryTrial = z.object({
  /** Why the directory cannot be asked like this; null: it answered. */
  failure: z.enum(DIRECTORY_FAILURE_KINDS).nullable(),
  /** What came of it, in words. */
  sentence: z.string(),
  /** What the directory has of the person, masked; null where it knows nobody, or did not say. */
  person: z
    .object({
      dn: z.string(),
      /** As it names them for good. */
      id: z.string(),
      username: z.string(),
      email: z.string().nullable(),
      firstName: z.string().nullable(),
      lastName: z.string().nullable(),
      standing: z.enum(["in_force", "disabled", "expired"]),
    })
    .nullable(),
  /** Their groups as a rule would name them, in one spelling; not masked. */
  groups: z.array(z.string()),
  /** With which role they would come in; null: they would not. */
  role: z.enum(ROLES).nullable(),
});
export type DirectoryTrial = z.infer<typeof DirectoryTrial>;

/** What the last look at the people of the directory came to; null: there was none yet, or none is possible. */
export const DirectoryChecked = z.object({
  /** How often people are looked up, in minutes. */
  everyMinutes: z.number(),
  last: z
    .object({
      at: z.iso.datetime(),
      /** Why it could not be told, in words; then nobody's session has ended. */
      failure: z.string().nullable(),
      /** Who was signed in by it or had a personal token, and of those who lost that. */
      people: z.number().int(),
      ended: z.number().int(),
    })
    .nullable(),
});
export type DirectoryChecked = z.infer<typeof DirectoryChecked>;
