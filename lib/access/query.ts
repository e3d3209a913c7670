import "server-only";
import type { z } from "zod";
import type { Actor } from "@/lib/identity/actor";
import { can, type Permission } from "@/lib/identity/permissions";
import { recordRefusal } from "@/lib/identity/refusals";
import { type Context, contextFor } from "./context";
import { parseInput } from "./input";
import { refusal } from "./refusal";

export interface QuerySpec<I extends z.ZodType, O extends z.ZodType> {
  /** "nodes.list": for the API description and the permission matrix. */
  name: string;
  permission: Permission | "signed_in" | "enrolling";
  input: I;
  /** The DTO: what it does not declare never leaves the process. */
  output: O;
  run(context: Context, input: z.output<I>): Promise<z.input<O>> | z.input<O>;
}

export type Query<I extends z.ZodType, O extends z.ZodType> = ((
  actor: Actor,
  input: z.input<I>,
) => Promise<z.output<O>>) & { spec: QuerySpec<I, O> };

/** The door for reading. @throws AppError forbidden, invalid, and what `run` throws. */
export function query<I extends z.ZodType, O extends z.ZodType>(spec: QuerySpec<I, O>): Query<I, O> {
  const ask = async (actor: Actor, input: z.input<I>): Promise<z.output<O>> => {
    if (!can(actor, spec.permission)) {
      await recordRefusal(spec.name, actor, actor);
      throw refusal(spec.permission, actor);
    }
    const answer = await spec.run(contextFor(actor, actor), parseInput(spec.input, input));
    return spec.output.parse(answer);
  };
  return Object.assign(ask, { spec });
}
