import { takeDirectoryLock } from "@/db/directory-lock";

/** A process of its own that takes a lock, says so, and keeps it until it is ended. */
const [file = "", watchedMs = "1"] = process.argv.slice(2);
try {
  await takeDirectoryLock(file, Number(watchedMs));
  console.log("holds");
  setInterval(() => undefined, 1000);
} catch (error) {
  console.log((error as Error).message);
}
