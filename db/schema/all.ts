import * as accounts from "./accounts";
import * as audit from "./audit";
import * as balancing from "./balancing";
import * as config from "./config";

/** Every table, for the one Db type and for drizzle-kit. */
export const schema = { ...accounts, ...audit, ...balancing, ...config };
