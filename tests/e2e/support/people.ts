import type { Role } from "@/lib/identity/permissions";
import type { World } from "./world";

/**
 * Every kind of person a door can meet. The last four are super admins whose session does not count: three had one that
 * did, and `pending` gave the password and not yet the second factor. Nobody is ever made to change a password inside
 * a session; a reset is a link, whose use ends all sessions, which is `revoked`.
 */
export const PEOPLE = [
  "anonymous",
  "viewer",
  "operator",
  "admin",
  "super_admin",
  "disabled",
  "expired",
  "revoked",
  "pending",
] as const;
export type Person = (typeof PEOPLE)[number];

export type Cookies = Record<Person, string>;

/** Null: counts as nobody. */
export function roleOf(person: Person): Role | null {
  return person === "viewer" || person === "operator" || person === "admin" || person === "super_admin"
    ? person
    : null;
}

/** Signs everybody in; then takes away what the last four had. */
export async function signEverybodyIn(world: World): Promise<Cookies> {
  const { sql, signIn } = world;
  const cookies: Cookies = {
    anonymous: "",
    viewer: await signIn("viewer"),
    operator: await signIn("operator"),
    admin: await signIn("admin"),
    super_admin: await signIn("superadmin"),
    expired: "",
    revoked: "",
    disabled: "",
    pending: "",
  };
  for (const person of ["disabled", "expired", "revoked", "pending"] as const) {
    await rename(world, "superadmin", `was-${person}`);
    await sql`insert into users (username, email, password_hash, role)
      select 'superadmin', ${`${person}@demo.invalid`}, password_hash, role
      from users where username = ${`was-${person}`}`;
    if (person === "pending") await giveSecondFactor(world, "superadmin");
    cookies[person] = await signIn("superadmin");
    await rename(world, "superadmin", person);
    await rename(world, `was-${person}`, "superadmin");
  }
  const of = (person: Person) => sql`(select id from users where username = ${person})`;
  await sql`update users set is_active = false where username = 'disabled'`;
  await sql`update user_sessions set expires_at = now() - interval '1 second' where user_id = ${of("expired")}`;
  await sql`update user_sessions set revoked_at = now() where user_id = ${of("revoked")}`;
  return cookies;
}

/** From now on a sign-in stops after the password. */
async function giveSecondFactor({ sql }: World, username: string): Promise<void> {
  await sql`insert into second_factors (user_id, secret, confirmed_at)
    select id, 'never opened', now() from users where username = ${username}`;
}

async function rename({ sql }: World, from: string, to: string): Promise<void> {
  await sql`update users set username = ${to} where username = ${from}`;
}
