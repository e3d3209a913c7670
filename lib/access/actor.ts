import type { Role } from "./permissions";

/** Who acts, as looked up in the database for this very call. */
export interface Actor {
  userId: number;
  username: string;
  role: Role;
  /** Row of user_sessions. */
  sessionRowId: number;
  ipAddress: string | null;
  userAgent: string | null;
}

/** Where a call comes from, known before anybody is signed in. */
export interface Origin {
  ipAddress: string | null;
  userAgent: string | null;
}
