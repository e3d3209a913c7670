import { z } from "zod";

/** What is to be said of one key beside its type and default, as it is in the pinned ProxLB. */
export interface KeyFacts {
  /** The first version of ProxLB that has it. */
  since: string;
  /** One sentence: what it does, with units. */
  effect: string;
  /** What makes a running ProxLB use a new value; of the section above where it is absent, else a reload. */
  takesEffect?: "reload" | "restart";
  /** A value that ProxLB's documentation or example file shows, where it is not the default. */
  shown?: { value: string | number | boolean | readonly string[]; by: "documentation" | "example file" };
  /** `solver`: read only where `solver.enable` is on; `nothing`: no part of ProxLB goes by it. */
  readBy?: "solver" | "nothing";
  /** Whose names stand in it: as items of a list, or as the keys of a mapping. */
  names?: "nodes" | "guests" | "pools";
}

const registry = z.registry<KeyFacts>();

/** A key of the schema with its facts: the one place where anything is said of it. */
export function key<Schema extends z.ZodType>(schema: Schema, facts: KeyFacts): Schema {
  registry.add(schema, facts);
  return schema;
}

/** The facts of a schema that key() made; undefined for what is no key. */
export function factsOf(schema: z.ZodType): KeyFacts | undefined {
  return registry.get(schema);
}
