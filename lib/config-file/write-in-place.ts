import "server-only";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { log } from "@/lib/core/log";
import { seal, unseal } from "@/lib/core/sealed";

/** Both texts, so that a file torn by a crash can be told from one that somebody else wrote. */
interface Journal {
  path: string;
  before: string;
  after: string;
}

/**
 * Writes over the file itself: for a file that is mounted by itself, where a rename fails with EBUSY. A sealed journal
 * in the data folder lets `repairConfigFile` finish what a crash interrupts.
 */
export async function overwriteInPlace(dataDir: string, path: string, text: string): Promise<void> {
  const before = await readFile(path, "utf8");
  await writeJournal(dataDir, { path, before, after: text });
  await overwrite(path, text);
  await rm(journalPath(dataDir), { force: true });
}

/** At start: completes a write in place that was interrupted. A file that somebody else wrote meanwhile is left alone. */
export async function repairConfigFile(dataDir: string): Promise<void> {
  const journal = await readJournal(dataDir);
  if (journal === null) return;
  const now = await readFile(journal.path, "utf8");
  if (now !== journal.before && now !== journal.after) {
    if (!isTorn(now, journal))
      log("config").warn("proxlb.yaml was changed after an interrupted save: it is left as it is");
    else {
      await overwrite(journal.path, journal.after);
      log("config").warn("an interrupted save of proxlb.yaml was completed");
    }
  }
  await rm(journalPath(dataDir), { force: true });
}

/** Never truncated first: a reader in between sees the beginning of the new file and the end of the old. */
async function overwrite(path: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const handle = await open(path, "r+");
  try {
    for (let done = 0; done < bytes.length; ) {
      done += (await handle.write(bytes, done, bytes.length - done, done)).bytesWritten;
    }
    await handle.truncate(bytes.length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The beginning of the new text, then what was there before. */
function isTorn(now: string, { before, after }: Journal): boolean {
  const [bytes, old, fresh] = [now, before, after].map((each) => Buffer.from(each)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  let same = 0;
  while (same < bytes.length && same < fresh.length && bytes[same] === fresh[same]) same += 1;
  const isTail = (from: number) => bytes.subarray(from).equals(old.subarray(from));
  // The last byte of the new part may by chance equal the old one: any place up to the first difference may be it.
  for (let from = same; from >= 0; from -= 1) {
    if (isTail(from)) return true;
    if (bytes[from - 1] !== old[from - 1]) break;
  }
  return false;
}

const SEALED_AT = { table: "config_journal", column: "text", rowId: 1 };
const journalPath = (dataDir: string) => join(dataDir, "config-journal");

async function writeJournal(dataDir: string, journal: Journal): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const handle = await open(journalPath(dataDir), "w", 0o600);
  try {
    await handle.writeFile(seal(JSON.stringify(journal), SEALED_AT));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Null where there is none, or where it was torn itself: then the file had not been touched yet. */
async function readJournal(dataDir: string): Promise<Journal | null> {
  const sealed = await readFile(journalPath(dataDir), "utf8").catch(() => null);
  if (sealed === null) return null;
  try {
    return JSON.parse(unseal(sealed, SEALED_AT)) as Journal;
  } catch (error) {
    log("config").warn({ err: error }, "the journal of an interrupted save cannot be read: it is dropped");
    await rm(journalPath(dataDir), { force: true });
    return null;
  }
}
