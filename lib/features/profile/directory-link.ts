import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { identityLinks } from "@/db/schema/providers";
import { operation } from "@/lib/access/operation";
import { requirePerson, requireProof } from "@/lib/access/proof";
import { AppError } from "@/lib/core/errors";
import { currentDirectory, identityIn } from "@/lib/identity/directory/current";
import { isDirectoryFailure } from "@/lib/identity/directory/failure";
import { askToLink } from "@/lib/identity/directory/sign-in";
import { addLink } from "@/lib/identity/linked-account";
import { countSignIn, laneOf, standingOf, type Tried } from "@/lib/identity/lockout";
import { whoActs } from "@/lib/identity/who";
import { LinkDirectoryInput } from "./identity-schema";

/**
 * A signed-in person, who has proved who they are, adds what they have in the directory, by the password there. Wrong ones
 * count against their session. The role stays what it is.
 */
export const linkDirectory = operation({
  name: "profile.link_directory",
  permission: "signed_in",
  input: LinkDirectoryInput,
  output: z.object({}),
  audit: ({ username }) => ({ resource: "identity", details: { username } }),
  async run({ db, actor, live, note }, typed) {
    const sessionRowId = requirePerson(actor);
    requireProof(actor);
    const directory = currentDirectory();
    if (directory === null) throw new AppError("not_found", "Nobody signs in by a directory here.");
    const { issuer } = directory;
    note({ after: { issuer } });
    const links = await db.select().from(identityLinks).where(eq(identityLinks.userId, actor.userId));
    if (links.some((link) => link.issuer === issuer))
      throw new AppError("conflict", "The directory is added to your account already: take it off first.");
    const tried: Tried = { username: actor.username, by: { kind: "session", sessionRowId } };
    const standing = await standingOf(db, tried);
    if (standing.isLocked) throw wrong();
    const answer = await askToLink(directory, typed, {
      lane: laneOf(tried),
      hasFailed: standing.hasFailed,
    }).catch((error: unknown) => {
      throw isDirectoryFailure(error) ? new AppError("unavailable", error.message, { cause: error }) : error;
    });
    const stands = await countSignIn(db, tried, "member" in answer);
    if (!("member" in answer) || !stands) throw wrong();
    const identity = identityIn(directory, answer.member, whoActs(actor));
    if ((await addLink(db, actor.userId, identity)) === null)
      throw new AppError("conflict", "That identity belongs to another account here.");
    live.publish("users");
    return {};
  },
});

/** The same for every reason: who guesses learns nothing of who is there. */
function wrong(): AppError {
  const message =
    "The directory does not take this name and password, or there were too many tries: then wait some minutes.";
  return new AppError("invalid", message, { issues: [{ path: "password", message }] });
}
