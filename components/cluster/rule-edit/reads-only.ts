import { lowestRoleFor } from "@/lib/identity/permissions";

/** Why somebody who only reads rules cannot make them. */
export const READS_ONLY = `You may read rules. Making, changing and removing them takes the role ${lowestRoleFor("rules.edit")} or higher.`;
