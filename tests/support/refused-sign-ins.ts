import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { signInLimits, users } from "@/db/schema/accounts";
import { signInWithPassword } from "@/lib/identity/sign-in";
import { makePerson, PASSWORD } from "./people";
import { Random } from "./planner/random";

type Reason = "unknown" | "wrong" | "disabled" | "locked" | "locked unknown";

/** How long each reason for a refused sign-in takes, tried by turns so that a busy machine slows all alike. */
export async function refusedSignIns(database: Database, count: number): Promise<Record<Reason, number[]>> {
  const { db } = database;
  const times: Record<Reason, number[]> = {
    unknown: [],
    wrong: [],
    disabled: [],
    locked: [],
    "locked unknown": [],
  };
  const random = new Random(count);
  const locked = await makePerson(database);
  const lockedUntil = new Date(Date.now() + 3600_000);
  for (const name of [locked.username, "nobody-locked"])
    await db.insert(signInLimits).values({ key: `account:${name}`, lockedUntil, locks: 9 });
  for (let index = 0; index < count; index += 1) {
    const [known, disabled] = [await makePerson(database), await makePerson(database)];
    await db.update(users).set({ isActive: false }).where(eq(users.id, disabled.id));
    const tries: [Reason, string, string][] = [
      ["unknown", `${known.username}-x`, PASSWORD],
      ["wrong", known.username, "not the password at all"],
      ["disabled", disabled.username, PASSWORD],
      ["locked", locked.username, PASSWORD],
      ["locked unknown", "nobody-locked", PASSWORD],
    ];
    // In any order: what came before decides how warm everything is, too.
    for (const [reason, username, password] of random.shuffle(tries)) {
      const startedMs = performance.now();
      const sessionId = await signInWithPassword(
        { username, password },
        { ipAddress: null, userAgent: "test", requestId: "test" },
      );
      times[reason].push(performance.now() - startedMs);
      if (sessionId !== null) throw new Error(`A sign-in that had to be refused was not: ${reason}.`);
    }
  }
  return times;
}
