import "server-only";
import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { originOf } from "@/lib/http/origin";
import { problemResponse } from "@/lib/http/problem";
import { actorOfApiToken } from "@/lib/identity/api-token";
import { recordRefusal } from "@/lib/identity/refusals";
import { describeFailure } from "./failure";
import { parseInput } from "./input";
import type { Query } from "./query";
import { refusal } from "./refusal";

const Input = z.strictObject({ token: z.string().min(1).max(200) });

/**
 * A text for programs that can send no header (a calendar's subscription): the address itself holds a personal token.
 * Addresses stand in logs and histories, so that only a token that may this one thing and no other is taken.
 */
export function feed(door: Query<z.ZodObject<Record<never, never>>, z.ZodString>, type: string) {
  const handle = async (
    request: Request,
    context: { params: Promise<{ token: string }> },
  ): Promise<Response> => {
    const origin = originOf(request.headers);
    try {
      const query = Object.fromEntries(new URL(request.url).searchParams);
      const { token } = parseInput(Input, { ...query, ...(await context.params) });
      const actor = await actorOfApiToken(token, origin);
      if (!actor) {
        await recordRefusal(door.spec.name, null, origin);
        throw refusal("signed_in");
      }
      if (actor.scopes?.length !== 1)
        throw new AppError("forbidden", "A token that may more than this does not belong into an address.");
      const text = await door(actor, {});
      return new Response(text, { headers: { "cache-control": "private, no-store", "content-type": type } });
    } catch (error) {
      const { code, message } = describeFailure(error, door.spec.name, origin);
      return problemResponse({ code, detail: message }, origin.requestId);
    }
  };
  return Object.assign(handle, { input: Input, requires: "anyone" as const });
}
