import { actorOfSession } from "@/lib/identity/session";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { ORIGIN } from "../people";
import { passwordOf, type TestDirectory } from "./people";

let made = 0;

/** Each tries from an address of its own, so that what one does wrong locks no other out. */
export function newOrigin() {
  made += 1;
  return { ...ORIGIN, ipAddress: `198.18.${(made >> 8) & 255}.${made & 255}` };
}

/** Somebody new in the directory. @returns their user name */
export async function newcomer(directory: TestDirectory, groups: string[]): Promise<string> {
  made += 1;
  const name = `person${made}`;
  await directory.add(name);
  for (const group of groups) await directory.setMembers(group, [name]);
  return name;
}

/** The form of the sign-in page. @returns the session's id, or null */
export function signIn(username: string, password = passwordOf(username), origin = newOrigin()) {
  return signInWithPassword({ username, password }, origin);
}

/** Whose session it is now. */
export async function actorOf(sessionId: string | null) {
  return sessionId === null ? null : actorOfSession(sessionId, ORIGIN, false);
}
