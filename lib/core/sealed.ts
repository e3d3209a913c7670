import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { installationKey, installationKeys, keyId } from "./keys";

/** Where a sealed value stands: it opens nowhere else. */
export interface SealedPlace {
  table: string;
  column: string;
  rowId: string | number;
}

const VERSION = "v1";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with a key outside the database, a random IV and the place as additional data: "v1.keyId.base64url". */
export function seal(plain: string, place: SealedPlace): string {
  const key = installationKey("data");
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(additionalData(place));
  const sealed = Buffer.concat([iv, cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${keyId(key)}.${sealed.toString("base64url")}`;
}

/** @throws Error when it was sealed elsewhere, with another key, or was changed */
export function unseal(text: string, place: SealedPlace): string {
  const [version, sealedWith, body = ""] = text.split(".");
  if (version !== VERSION) throw new Error(`${placeName(place)} is not a sealed value.`);
  const key = installationKeys("data").find((known) => keyId(known) === sealedWith);
  if (!key) {
    throw new Error(
      `${placeName(place)} was sealed with another key (${sealedWith}): put the AUTH_SECRET of that time back, as AUTH_SECRET_PREVIOUS.`,
    );
  }
  const bytes = Buffer.from(body, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(additionalData(place))
    .setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const inner = bytes.subarray(IV_BYTES, bytes.length - TAG_BYTES);
  return Buffer.concat([decipher.update(inner), decipher.final()]).toString("utf8");
}

function additionalData(place: SealedPlace): Buffer {
  return Buffer.from(JSON.stringify([place.table, place.column, String(place.rowId)]));
}

function placeName({ table, column, rowId }: SealedPlace): string {
  return `${table}.${column} of row ${rowId}`;
}
