import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { passkeys, users } from "@/db/schema/accounts";
import type { Actor } from "@/lib/identity/actor";
import { hashPassword } from "@/lib/identity/passwords";
import type { Role } from "@/lib/identity/permissions";
import { actorOfSession, openSession } from "@/lib/identity/session";
import { emptySnapshot } from "@/lib/live/collect/rows";
import { type Live, provideLive } from "@/lib/live/live";

export const PASSWORD = "plumbago under the old bridge";
export const ORIGIN = { ipAddress: "192.0.2.7", userAgent: "test", requestId: "request-1" };

let hashed: Promise<string> | null = null;
let made = 0;

/** A person with PASSWORD. */
export async function makePerson({ db }: Database, role: Role = "viewer") {
  hashed ??= hashPassword(PASSWORD);
  made += 1;
  const username = `${role}-${made}`;
  const [user] = await db
    .insert(users)
    .values({ username, email: `${username}@example.org`, passwordHash: await hashed, role })
    .returning();
  if (!user) throw new Error("The person was not written.");
  return user;
}

/** Signs a person in past the password. */
export async function signedIn(database: Database, role: Role): Promise<{ actor: Actor; sessionId: string }> {
  const user = await makePerson(database, role);
  return sessionOf(database, user.id);
}

export async function sessionOf({ db }: Database, userId: number) {
  const sessionId = await openSession(db, userId, ORIGIN);
  const actor = await actorOfSession(sessionId, ORIGIN, false);
  if (!actor) throw new Error("The session does not count.");
  return { actor, sessionId };
}

export async function readUser({ db }: Database, id: number) {
  const [user] = await db.select().from(users).where(eq(users.id, id));
  if (!user) throw new Error("There is no such row.");
  return user;
}

/** A passkey that nobody holds the device of. @returns its id */
export async function insertPasskey({ db }: Database, userId: number): Promise<number> {
  const [row] = await db
    .insert(passkeys)
    .values({
      userId,
      name: "Phone",
      credentialId: `credential-of-${userId}`,
      publicKey: "AA",
      userHandle: `handle-of-${userId}`,
      signCount: 0,
      transports: ["internal"],
      isSynced: true,
    })
    .returning({ id: passkeys.id });
  if (!row) throw new Error("The passkey was not written.");
  return row.id;
}

/** Stands in for the sockets, which operations only tell whom to drop. @returns what they were told */
export function recordedSockets(): { dropped: (string | number)[] } {
  const dropped: (string | number)[] = [];
  provideLive({
    disconnectUser: (id: number) => dropped.push(id),
    disconnectSession: (id: number | string) => dropped.push(id),
    publish: () => undefined,
    snapshot: () => emptySnapshot(0, "starting"),
  } as unknown as Live);
  return { dropped };
}
