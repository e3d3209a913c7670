import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";
import type { Origin } from "@/lib/http/origin";
import { FOREIGN_ORIGIN, isOwnOrigin, originOf } from "@/lib/http/origin";
import { recordRefusal } from "@/lib/identity/refusals";
import { describeFailure } from "./failure";
import { parseInput } from "./input";
import type { Operation } from "./operation";
import type { Query } from "./query";
import { refusal } from "./refusal";
import { currentActor } from "./request";

/**
 * A server action from an operation (or a query that a client asks again). Failure becomes a value: Next hides the
 * messages of thrown errors in production.
 */
export function action<I extends z.ZodType, O extends z.ZodType>(door: Operation<I, O> | Query<I, O>) {
  const act = (input: z.input<I>): Promise<Result<z.output<O>>> =>
    resultOf(door.spec.name, async (origin) => {
      const actor = await currentActor();
      if (!actor) {
        await recordRefusal(door.spec.name, null, origin);
        throw refusal("signed_in");
      }
      return door(actor, input);
    });
  // What it takes goes along, so that every way in can be compared with the table and tried with what it refuses.
  return Object.assign(act, { input: door.spec.input, requires: door.spec.permission });
}

/** A server action that nobody needs to be signed in for: sign-in and first run, and nothing else. */
export function publicAction<I extends z.ZodType, T>(
  name: string,
  input: I,
  run: (input: z.output<I>, origin: Origin) => Promise<T>,
) {
  const act = (given: z.input<I>): Promise<Result<T>> =>
    resultOf(name, (origin) => run(parseInput(input, given), origin));
  return Object.assign(act, { input, requires: "anyone" as const });
}

async function resultOf<T>(name: string, run: (origin: Origin) => Promise<T>): Promise<Result<T>> {
  const from = await headers();
  const origin = originOf(from);
  try {
    if (!isOwnOrigin(from)) throw new AppError("forbidden", FOREIGN_ORIGIN);
    return { ok: true, value: await run(origin) };
  } catch (error) {
    return { ok: false, error: describeFailure(error, name, origin) };
  }
}
