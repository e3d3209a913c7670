import { readFileSync } from "node:fs";
import { encode } from "next-auth/jwt";
import { Secret, TOTP } from "otpauth";
import type { Database } from "@/db/client";
import { apiTokens } from "@/db/schema/accounts";
import { fingerprintOf } from "@/lib/features/config/fingerprint";
import { openApiSession } from "@/lib/identity/api-session";
import { newApiToken } from "@/lib/identity/api-token";
import { createLink } from "@/lib/identity/links";
import type { Role } from "@/lib/identity/permissions";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/second-factor";
import { openSession, sessionCookieName, sessionSecrets } from "@/lib/identity/session";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { makePerson, ORIGIN, PASSWORD } from "@/tests/support/people";
import { ACTIONS } from "./literal-matrix";

/** One call that is let in and valid: who makes it, and what it is given. */
export interface Sample {
  cookie: string;
  input?: { id?: number } & Record<string, unknown>;
}

const NEW_PASSWORD = "seven meadow lanterns in orbit";

/**
 * Makes, for a way in that changes something, whatever it needs in the database, and a call of it. One that takes
 * nothing and needs nothing is not listed here: a new Super Admin calls it.
 */
export function samplesOn(database: Database, configFile: string): (entry: string) => Promise<Sample> {
  const { db } = database;
  const person = (role: Role = "super_admin") => makePerson(database, role);
  const cookieOf = async (userId: number, given: { pending?: boolean } = {}) => {
    const sid = await openSession(db, userId, ORIGIN, given);
    const salt = sessionCookieName();
    return `${salt}=${await encode({ token: { sid }, secret: sessionSecrets(), salt, maxAge: 3600 })}`;
  };
  const by = async (role: Role, input: Sample["input"] = {}): Promise<Sample> => ({
    cookie: await cookieOf((await person(role)).id),
    input,
  });
  const onPerson = async (input: Sample["input"] = {}) => {
    const { id } = await person("viewer");
    await cookieOf(id);
    await withSecondFactor(id);
    return by("super_admin", { id, ...input });
  };
  const withSecondFactor = async (userId: number) => {
    const secret = await beginSecondFactor(db, userId);
    await confirmSecondFactor(db, userId, codeOf(secret, -1));
    return secret;
  };
  const tokenOf = async (userId: number) => {
    const { publicId, secretHash } = newApiToken();
    const expiresAt = new Date(Date.now() + 1e7);
    const values = { userId, name: "sample", publicId, secretHash, scopes: [], expiresAt };
    const [row] = await db.insert(apiTokens).values(values).returning({ id: apiTokens.id });
    return row?.id;
  };
  const onToken = async () => {
    const { id } = await person("viewer");
    return by("super_admin", { id, tokenId: await tokenOf(id) });
  };
  const self = (input: Sample["input"] = {}) => by("viewer", input);
  const ownFactor = async () => {
    const { id } = await person();
    await withSecondFactor(id);
    return { cookie: await cookieOf(id), input: {} };
  };
  const credentials = async () => ({
    cookie: "",
    input: { username: (await person("viewer")).username, password: PASSWORD },
  });

  const accounts: Record<string, () => Promise<Sample>> = {
    changeOwnPassword: () => self({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
    changeRole: () => onPerson({ role: "operator" }),
    createToken: () => self({ name: "sample", scopes: ["nodes.view"], expiresInDays: 1 }),
    createUser: () =>
      by("super_admin", {
        username: `new-${Date.now()}`,
        email: `${Date.now()}@example.org`,
        role: "viewer",
      }),
    deleteUser: onPerson,
    endOtherSessions: async () => {
      const { id } = await person();
      await cookieOf(id);
      return { cookie: await cookieOf(id), input: {} };
    },
    endOwnSession: async () => {
      const { id } = await person();
      const { accessToken } = await openApiSession(db, id, ORIGIN);
      const { sid } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString());
      return { cookie: await cookieOf(id), input: { sessionId: Number(sid) } };
    },
    endUserSessions: onPerson,
    makePasswordLink: onPerson,
    renewRecoveryCodes: ownFactor,
    resetSecondFactor: onPerson,
    revokeToken: async () => {
      const { id: userId } = await person();
      return { cookie: await cookieOf(userId), input: { tokenId: await tokenOf(userId) } };
    },
    revokeUserToken: onToken,
    setPassword: async () => {
      const { url } = await createLink(db, (await person()).id, "reset", null);
      return { cookie: "", input: { token: url.split("#")[1], password: NEW_PASSWORD } };
    },
    signIn: credentials,
    signInAgain: () => self({ password: PASSWORD, code: "" }),
    signInCode: async () => {
      const { id } = await person();
      const secret = await withSecondFactor(id);
      return { cookie: await cookieOf(id, { pending: true }), input: { code: codeOf(secret) } };
    },
    turnOffSecondFactor: ownFactor,
    turnOnSecondFactor: async () => {
      const { id } = await person();
      const secret = await beginSecondFactor(db, id);
      return { cookie: await cookieOf(id), input: { code: codeOf(secret) } };
    },
    updateOwnProfile: () => self({ email: `${Date.now()}@example.org`, firstName: "Ada", lastName: "L" }),
    updateUser: () => onPerson({ firstName: "Ada" }),
  };
  const saveConfig = () => {
    const file = readFileSync(configFile, "utf8");
    const text = `${maskConfig(file)?.text}# once more\n`;
    return by("admin", { base: fingerprintOf(file), text });
  };
  const moves = [{ vmid: 100, from: "pve1", to: "pve2" }];
  const others: Record<string, () => Promise<Sample>> = {
    "lib/features/balancing/actions.ts#cancelRunAction": () => by("operator", { id: 1 }),
    "lib/features/balancing/plan/actions.ts#applyMovesAction": () =>
      by("operator", { fingerprint: "x", moves }),
    "lib/features/config/actions.ts#saveConfigAction": saveConfig,
    "PUT /api/config": saveConfig,
    "POST /api/auth/login": credentials,
    "POST /api/auth/refresh": async () => {
      const { refreshToken } = await openApiSession(db, (await person()).id, ORIGIN);
      return { cookie: "", input: { refreshToken } };
    },
    "POST /api/balancing/plan/apply": () => by("operator", { fingerprint: "x", moves }),
    "POST /api/balancing/runs/[id]/cancel": () => by("operator", { id: 1 }),
    "PUT /api/auth/password": accounts.changeOwnPassword as () => Promise<Sample>,
    "POST /api/users": accounts.createUser as () => Promise<Sample>,
    "DELETE /api/users/[id]": onPerson,
    "PUT /api/users/[id]": () => onPerson({ firstName: "Ada" }),
    "POST /api/users/[id]/password-link": onPerson,
    "PUT /api/users/[id]/role": () => onPerson({ role: "operator" }),
    "DELETE /api/users/[id]/second-factor": onPerson,
    "DELETE /api/users/[id]/sessions": onPerson,
    "DELETE /api/users/[id]/tokens/[tokenId]": onToken,
  };
  const named = Object.entries(accounts).map(([name, make]) => [actionNamed(`${name}Action`), make]);
  const special: Record<string, () => Promise<Sample>> = { ...Object.fromEntries(named), ...others };
  return (entry) => special[entry]?.() ?? by("super_admin");
}

/** An action's entry by the name of its export, which no two rooms share. */
function actionNamed(name: string): string {
  const entry = Object.keys(ACTIONS).find((each) => each.endsWith(`#${name}`));
  if (!entry) throw new Error(`No action is called ${name}.`);
  return entry;
}

/** @param steps half minutes from now */
function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
}
