import { randomUUID } from "node:crypto";
import { singleton } from "./singleton";

/**
 * Tells this process from every other one, earlier ones of this machine too: PostgreSQL shows it as the application of
 * each of our connections, and a run bears it as its holder. At most 63 characters.
 */
export const processName = (): string => singleton("process-name", () => `proxlb-ui ${randomUUID()}`);
