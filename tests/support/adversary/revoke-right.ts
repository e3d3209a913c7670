import type { Sql } from "postgres";
import type { Role } from "@/lib/identity/permissions";

interface Revocation {
  /** Takes from somebody who is signed in what they have, past the app. */
  take(sql: Sql, username: string): Promise<unknown>;
  /** What they may still do; null: nothing. */
  leaves: Role | null;
}

export const REVOCATIONS: Record<string, Revocation> = {
  "disabled account": {
    take: (sql, username) => sql`update users set is_active = false where username = ${username}`,
    leaves: null,
  },
  "ended session": {
    take: (sql, username) => sql`update user_sessions set revoked_at = now()
      where user_id = (select id from users where username = ${username})`,
    leaves: null,
  },
  "session over its time": {
    take: (sql, username) => sql`update user_sessions set expires_at = now() - interval '1 second'
      where user_id = (select id from users where username = ${username})`,
    leaves: null,
  },
  "another role": {
    take: (sql, username) => sql`update users set role = 'viewer' where username = ${username}`,
    leaves: "viewer",
  },
};
