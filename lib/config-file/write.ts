import "server-only";
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  type FileHandle,
  link,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { sha256 } from "@/lib/core/hashes";
import { overwriteInPlace } from "./write-in-place";

/** Where proxlb.yaml is, and where what is needed to finish an interrupted write in place may be kept. */
export interface ConfigPlace {
  path: string;
  dataDir: string;
}

/**
 * Replaces proxlb.yaml so that whoever reads it, at whatever moment, and after a crash at whatever moment, has the
 * old file or the new one. Mode and owner stay: ProxLB may run as another user.
 * @param expectedSha256 of the file that the text was made from; looked at again as late as possible
 * @throws AppError stale where the file is another one by now, unavailable where it cannot be written
 */
export async function writeConfigFile(
  place: ConfigPlace,
  text: string,
  expectedSha256: string,
): Promise<void> {
  try {
    const target = await realpath(place.path);
    await removeDrafts(target);
    const written = await replaceByRename(target, text, expectedSha256);
    if (!written) {
      await refuseIfChanged(target, expectedSha256);
      await overwriteInPlace(place.dataDir, target, text);
    }
    if (sha256(await readFile(target, "utf8")) !== sha256(text))
      throw new AppError(
        "stale",
        "proxlb.yaml was changed by somebody else while it was saved. Look at it again.",
      );
  } catch (error) {
    throw asAppError(error as NodeJS.ErrnoException, place.path);
  }
}

/**
 * Puts a first proxlb.yaml where none is: whole or not at all, and never over one that somebody else put there meanwhile.
 * It belongs to this app's user and only that one reads it; where its folder hands its group on (set-group-id), as the
 * compose file's does, the group may read it too: that is how ProxLB gets at it.
 * @throws AppError conflict where there is one by now, unavailable where it cannot be written
 */
export async function createConfigFile(path: string, text: string): Promise<void> {
  const draft = join(dirname(path), `${draftPrefix(path)}${randomBytes(6).toString("hex")}`);
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.chmod(await modeOfNew(path));
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a rename, a link takes the place of nothing.
    await link(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    throw asCreationError(error as NodeJS.ErrnoException, path);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** The mode that a first file gets. @throws where the folder cannot be looked at */
async function modeOfNew(path: string): Promise<number> {
  return (await stat(dirname(path))).mode & 0o2000 ? 0o640 : 0o600;
}

/** Whether a first file could be put there: with which mode, or why not as a sentence. */
export async function creatability(
  path: string,
): Promise<{ mode: string; reason: null } | { mode: null; reason: string }> {
  try {
    const mode = await modeOfNew(path);
    await access(dirname(path), constants.W_OK | constants.X_OK);
    return { mode: mode.toString(8).padStart(4, "0"), reason: null };
  } catch (error) {
    return { mode: null, reason: asCreationError(error as NodeJS.ErrnoException, path).message };
  }
}

function asCreationError(error: NodeJS.ErrnoException | AppError, path: string): AppError {
  if (error.name === "AppError") return error as AppError;
  if (error.code === "EEXIST") {
    const sentence = `Somebody put a ${path} there meanwhile, so nothing was written. Look at it first.`;
    return new AppError("conflict", sentence, { cause: error });
  }
  const folder = dirname(path);
  const sentence = FOLDER_SENTENCES[error.code ?? ""];
  if (sentence === undefined) return asAppError(error, path);
  return new AppError("unavailable", sentence.replaceAll("%", folder), { cause: error });
}

const FOLDER_SENTENCES: Record<string, string> = {
  ENOENT: "There is no folder %: create it, and let ProxLB UI's user write into it.",
  ENOTDIR: "% is no folder: PROXLB_CONFIG must name a file within one.",
  EACCES: "ProxLB UI may not write into %: give its user the right to.",
  EPERM: "ProxLB UI may not put a file into %, or the folder's file system takes no hard links.",
  EROFS: "% is mounted read-only: mount it writable for ProxLB UI to put a file there.",
  ENOTSUP: "The file system of % takes no hard links. Create an empty file there, then go on here.",
};

/** Whether a save could succeed, and if not why, as a sentence. */
export async function configWritability(path: string): Promise<{ ok: boolean; reason: string | null }> {
  try {
    // A file mounted on its own, or in a folder of somebody else, is written in place: the file's right decides.
    await access(path, constants.R_OK | constants.W_OK);
    return { ok: true, reason: null };
  } catch (error) {
    return { ok: false, reason: asAppError(error as NodeJS.ErrnoException, path).message };
  }
}

/** @returns false where this place allows no rename: a file mounted by itself, a folder or an owner of others */
async function replaceByRename(target: string, text: string, expectedSha256: string): Promise<boolean> {
  const before = await stat(target);
  const draft = join(dirname(target), `${draftPrefix(target)}${randomBytes(6).toString("hex")}`);
  const handle = await openNew(draft);
  if (handle === null) return false;
  try {
    try {
      await handle.writeFile(text);
      if (!(await takeOver(handle, before))) return false;
      await handle.sync();
    } finally {
      await handle.close();
    }
    await refuseIfChanged(target, expectedSha256);
    await rename(draft, target);
  } catch (error) {
    if (isRefusedRename(error as NodeJS.ErrnoException)) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(target));
  return true;
}

async function openNew(draft: string): Promise<FileHandle | null> {
  try {
    return await open(draft, "wx", 0o600);
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** Mode and owner of the file before. @returns false where the owner cannot be kept */
async function takeOver(
  handle: FileHandle,
  before: { uid: number; gid: number; mode: number },
): Promise<boolean> {
  const now = await handle.stat();
  if (now.uid !== before.uid || now.gid !== before.gid) {
    try {
      await handle.chown(before.uid, before.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPERM") return false;
      throw error;
    }
  }
  await handle.chmod(before.mode & 0o7777);
  return true;
}

async function refuseIfChanged(target: string, expectedSha256: string): Promise<void> {
  if (sha256(await readFile(target, "utf8")) === expectedSha256) return;
  throw new AppError(
    "stale",
    "proxlb.yaml was changed since you opened it, so nothing was written. Look at what changed, then save again.",
  );
}

/** What a write that was killed left behind. Only one writer is here at a time, so none of them is in use. */
async function removeDrafts(target: string): Promise<void> {
  const names = await readdir(dirname(target)).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(draftPrefix(target)))) {
    await rm(join(dirname(target), name), { force: true }).catch(() => undefined);
  }
}

const draftPrefix = (target: string) => `.${basename(target)}.draft-`;

/** A rename survives a power cut only once the folder is on disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isRefusedRename({ code }: NodeJS.ErrnoException): boolean {
  return code === "EBUSY" || code === "EXDEV";
}

function asAppError(error: NodeJS.ErrnoException | AppError, path: string): AppError {
  if (error.name === "AppError") return error as AppError;
  const sentence =
    SENTENCES[error.code ?? ""] ?? `${path} cannot be written (${error.code ?? error.message}).`;
  return new AppError("unavailable", sentence.replace("%", path), { cause: error });
}

const SENTENCES: Record<string, string> = {
  EROFS: "% is mounted read-only: mount its folder writable for ProxLB UI to edit it here.",
  EACCES: "% may not be written by ProxLB UI: give its user write permission.",
  EPERM: "% may not be written by ProxLB UI: give its user write permission.",
  ENOENT: "There is no % any more.",
  ENOSPC: "The disk with % is full. The file is as it was.",
  EDQUOT: "The disk quota for % is used up. The file is as it was.",
};
