import { provideDatabase } from "@/db/client";
import { openDatabase } from "@/db/open";
import { clock } from "@/lib/core/clock";
import { openApiSession } from "@/lib/identity/api-session";

/** A replica of its own process that opens a session for a person, and says when it thinks that was. */
const [url = "", userId = ""] = process.argv.slice(2);
const database = provideDatabase(await openDatabase({ url, dataDir: "/nonexistent", root: process.cwd() }));
await openApiSession(database.db, Number(userId), { ipAddress: "192.0.2.1", userAgent: null } as never);
console.log(JSON.stringify({ thinks: clock().now().toISOString(), machine: new Date().toISOString() }));
await database.close();
