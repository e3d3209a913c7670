import type { z } from "zod";
import type { Env } from "@/lib/core/env";

/** A field that the environment may set: then nobody changes it here. */
export interface Lock<Value> {
  /** As the screen names it: "AUDIT_RETENTION_DAYS". */
  variable: keyof Env;
  /** What the environment says; undefined where it says nothing. */
  value(environment: Env): Value | undefined;
}

/** A secret of a section: kept sealed, set and taken away, and never shown again. */
export interface SecretSlot {
  name: string;
  /** What a sentence about it begins with: "The password". */
  label: string;
  /** Names where it is sent. One that was given for another place is asked for again and opens nothing there. */
  destination: string;
  /** Without it the section cannot be used as it is given. */
  isNeeded?: boolean;
  /** A field that only the same environment sets that sets this secret too. */
  setWith?: string;
}

/** One section of the system settings. CONTRIBUTING.md, "Add a settings section". Client-safe. */
export interface Section<Name extends string, Values extends z.ZodObject> {
  /** /api/settings/<name>, and the row `settings_<name>`. */
  name: Name;
  /** All of it but its secrets. */
  values: Values;
  /** As it is until somebody changes it. */
  defaults: z.output<Values>;
  locks?: { [Field in keyof z.output<Values>]?: Lock<z.output<Values>[Field]> };
  /** All names that `secrets` may give. */
  secretNames?: readonly string[];
  /** Which secrets there are, as the values stand. */
  secrets?(values: z.output<Values>): SecretSlot[];
}

/** Types a section without saying its types twice. */
export function section<Name extends string, Values extends z.ZodObject>(
  spec: Section<Name, Values>,
): Section<Name, Values> {
  return spec;
}
