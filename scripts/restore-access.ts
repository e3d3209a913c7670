/**
 * `npm run restore-access -- NAME` (in an image: `node dist/restore-access.mjs NAME`): lets the holder of the
 * server's console in again when no Super Admin can sign in any more. docs/accounts.md says when and how.
 */
import { existsSync } from "node:fs";
import { openDatabase } from "../db/open";
import { commandLine } from "../lib/core/command-line";
import { env } from "../lib/core/env";
import { messageOf } from "../lib/core/errors";
import { restoreAccess } from "../lib/features/users/restore-access";
import { requireFittingSecret } from "../lib/ledger/fitting-secret";

if (existsSync(".env")) process.loadEnvFile(".env");
const [username = ""] = commandLine({
  usage:
    "Usage: npm run restore-access -- NAME\nMakes NAME a Super Admin and gives a link to choose a password. Who does not exist yet is created.",
  words: { least: 1, most: 1 },
}).words;

try {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = env();
  const database = await openDatabase({ ...(url ? { url } : {}), dataDir, root: process.cwd() });
  await requireFittingSecret(database.db);
  const link = await restoreAccess(database.db, username);
  await database.close();
  console.log(
    `${username} is a Super Admin without a second factor. Open this link once, until ${link.expiresAt}, to choose a password:\n\n  ${link.url}\n`,
  );
} catch (error) {
  console.error(messageOf(error));
  process.exit(1);
}
