import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import type { z } from "zod";
import type { NewPasskey, ShownPasskey } from "@/lib/identity/passkeys/schema";

/** Of authenticator data: WebAuthn Level 3, 6.1. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const NEW_KEY = 0x40;

interface How {
  rpId?: string;
  origin?: string;
  /** Whether the device asked for a PIN or a finger. */
  isVerified?: boolean;
  /** How often the device says that the key was used; 0: it does not count. */
  count?: number;
}

const HOME = { rpId: "localhost", origin: "http://localhost:3000", isVerified: true, count: 0 };

/** A device with one key that signs what it is asked to, as ES256 with attestation "none" (WebAuthn Level 3, 6.5 and 8.7). */
export function makeAuthenticator() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(32);
  let userHandle: string | null = null;
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const coseKey = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, "base64url"))],
      [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]),
  );

  return {
    /** @param options of the question */
    make(options: unknown, given: How = {}): z.output<typeof NewPasskey> {
      const how = { ...HOME, ...given };
      const { challenge, user } = options as { challenge: string; user: { id: string } };
      userHandle = user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const key = Buffer.concat([Buffer.alloc(16), length, id, coseKey]);
      const authData = new Uint8Array(Buffer.concat([dataOf(how, NEW_KEY), key]));
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", authData],
        ]) as never,
      );
      return {
        id: id.toString("base64url"),
        clientDataJSON: clientData("webauthn.create", challenge, how.origin).toString("base64url"),
        attestationObject: Buffer.from(attestation).toString("base64url"),
        transports: ["internal"],
      };
    },
    show(options: unknown, given: How = {}): z.output<typeof ShownPasskey> {
      const how = { ...HOME, ...given };
      const { challenge } = options as { challenge: string };
      const said = clientData("webauthn.get", challenge, how.origin);
      const data = dataOf(how);
      const signature = sign("sha256", Buffer.concat([data, sha256(said)]), privateKey);
      return {
        id: id.toString("base64url"),
        clientDataJSON: said.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
        userHandle,
      };
    },
  };
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function dataOf({ rpId, isVerified, count }: typeof HOME, more = 0): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  const flags = PRESENT | (isVerified ? VERIFIED : 0) | more;
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
}

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest();
