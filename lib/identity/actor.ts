import type { Origin } from "@/lib/http/origin";
import type { Permission, Role } from "./permissions";

/** Who acts, as looked up in the database for this very call. */
export interface Actor extends Origin {
  userId: number;
  username: string;
  role: Role;
  /** Row of user_sessions; null where a personal token acts. */
  sessionRowId: number | null;
  /** Row of api_tokens where a personal token acts. */
  tokenRowId?: number;
  /** What a personal token was made for; absent: all that the role may. */
  scopes?: readonly Permission[];
  /** What the policy asks of this person before anything else: until then they only set it up. */
  owes?: "second_factor";
  /** How this person is known, as the audit log says it: "session:password+totp", "jwt:password", "token". */
  authMethod: string;
  /** Tells one session or token from another in the audit log, and opens neither. */
  sessionHash: string;
  /** When this person last proved to be who they are (sign-in or asking again); absent for tokens. */
  verifiedAt?: Date;
}
