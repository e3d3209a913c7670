import { beforeEach, expect, it } from "vitest";
import { env } from "@/lib/core/env";
import { createToken } from "@/lib/features/profile/tokens";
import { createUser, updateUser } from "@/lib/features/users/operations";
import { getUser } from "@/lib/features/users/queries";
import { onBothDatabases } from "@/tests/support/database";
import { recordedSockets, signedIn } from "@/tests/support/people";
import { endpoint } from "./endpoint";

onBothDatabases("what a request makes", (database) => {
  beforeEach(() => void recordedSockets());

  it("is a 201 with its Location, where it then is; a change of it stays a 200", async () => {
    const { actor } = await signedIn(database(), "super_admin");
    const made = await createToken(actor, { name: "t", scopes: ["users.manage"], expiresInDays: 1 });
    const headers = { authorization: `Bearer ${made.token}` };
    const at = (path: string, method: string, body?: object) =>
      new Request(`${env().APP_URL}${path}`, { method, headers, body: body ? JSON.stringify(body) : null });
    const somebody = { username: "somebody", email: "somebody@example.org", role: "viewer" };

    const answer = await endpoint(createUser)(at("/api/users", "POST", somebody), {
      params: Promise.resolve({}),
    });
    const { user } = await answer.json();
    const location = answer.headers.get("location") ?? "";
    expect([answer.status, location]).toEqual([201, `/api/users/${user.id}`]);
    expect(answer.headers.get("cache-control")).toContain("no-store");

    const params = Promise.resolve({ id: String(user.id) });
    const read = await endpoint(getUser)(at(location, "GET"), { params });
    expect([read.status, (await read.json()).username]).toEqual([200, "somebody"]);
    const changed = await endpoint(updateUser)(at(location, "PUT", { firstName: "Some" }), { params });
    expect([changed.status, changed.headers.get("location")]).toEqual([200, null]);
  });
});
