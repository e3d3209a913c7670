import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { revokeAll } from "@/lib/identity/revoke";
import { onBothDatabases } from "@/tests/support/database";
import { signedIn } from "@/tests/support/people";
import { whileAllowed } from "./endpoint";

async function* rows() {
  for (let number = 0; number < 1_000; number += 1) yield `row ${number}\n`;
}

onBothDatabases("a download that goes on for long", (database) => {
  it("is broken off within two seconds of the end of its session, and goes on otherwise", async () => {
    const { actor } = await signedIn(database(), "admin");
    const reader = whileAllowed(rows(), actor, "audit.view");
    expect((await reader.next()).value).toBe("row 0\n");
    await sleep(1_100);
    expect((await reader.next()).value, "a slow reader").toBe("row 1\n");
    await database().db.transaction((tx) => revokeAll(tx, actor.userId));
    await sleep(1_100);
    await expect(reader.next()).rejects.toMatchObject({ code: "forbidden" });
    expect((await reader.next()).done).toBe(true);
  }, 20_000);
});
