import { appendFileSync, readFileSync } from "node:fs";
import { isNull } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { Secret, TOTP } from "otpauth";
import type { Database } from "@/db/client";
import { apiTokens } from "@/db/schema/accounts";
import { configApplies, configHistory } from "@/db/schema/config";
import { drains } from "@/db/schema/drains";
import { identityLinks } from "@/db/schema/providers";
import { fingerprintOf } from "@/lib/config-versions/fingerprint";
import { openApiSession } from "@/lib/identity/api-session";
import { newApiToken } from "@/lib/identity/api-token";
import { createLink } from "@/lib/identity/links";
import type { Role } from "@/lib/identity/permissions";
import { beginSecondFactor, confirmSecondFactor } from "@/lib/identity/second-factor";
import { openSession, sessionCookieName, sessionSecrets } from "@/lib/identity/session";
import { maskConfig } from "@/lib/proxlb/config/mask";
import { makePerson, ORIGIN, PASSWORD } from "@/tests/support/people";
import { approvalSamples } from "./approval-samples";
import { ACTIONS } from "./literal-matrix";
import { passkeySamples } from "./passkey-samples";
import { providerSamples } from "./provider-samples";
import { rollSamples } from "./roll-samples";
import { RULE_CALLS } from "./samples-rules";
import { settingSamples } from "./setting-samples";
import { windowSamples } from "./window-samples";

/** One call that is let in and valid: who makes it, and what it is given. */
export interface Sample {
  cookie: string;
  input?: { id?: number | string | null } & Record<string, unknown>;
}

const UUID = "00000000-0000-0000-0000-000000000000";
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
  const asAdmin = async () => {
    const { id } = await person("admin");
    return { id, sample: { cookie: await cookieOf(id), input: {} } };
  };
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
  const ownIdentity = async () => {
    const { id: userId } = await person();
    const values = { userId, issuer: "https://id.example.org", subject: `sample-${userId}` };
    const [link] = await db.insert(identityLinks).values(values).returning({ id: identityLinks.id });
    return { cookie: await cookieOf(userId), input: { identityId: link?.id } };
  };
  const credentials = async () => ({
    cookie: "",
    // Whose password lets them in, whatever another sample has set.
    input: { username: (await person("super_admin")).username, password: PASSWORD },
  });

  const accounts: Record<string, () => Promise<Sample>> = {
    askForReset: async () => ({ cookie: "", input: { username: `nobody-${Date.now()}` } }),
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
    linkDirectory: () => self({ username: "anna", password: "no password of anybody" }),
    unlinkIdentity: ownIdentity,
    updateOwnProfile: () => self({ email: `${Date.now()}@example.org`, firstName: "Ada", lastName: "L" }),
    updateUser: () => onPerson({ firstName: "Ada" }),
  };
  const saveConfig = () => {
    const file = readFileSync(configFile, "utf8");
    const text = `${maskConfig(file)?.text}# once more\n`;
    return by("admin", { base: fingerprintOf(file), text });
  };
  /** An edit past the app, which is not a version yet. */
  const adopt = () => {
    appendFileSync(configFile, "# by hand\n");
    return by("admin", { base: fingerprintOf(readFileSync(configFile, "utf8")) });
  };
  /** One that waits to be kept, for nobody else to have to. */
  const onApply = async () => {
    const [version] = await db
      .insert(configHistory)
      .values({ configSnapshot: { sealed: "" }, status: "found", fingerprint: "sample" })
      .returning({ id: configHistory.id });
    const [row] = await db
      .insert(configApplies)
      .values({
        versionId: version?.id,
        previousId: version?.id ?? 0,
        fingerprint: "sample",
        previousFingerprint: "sample",
        how: "restart",
        state: "confirming",
        keepWhenHealthy: false,
        keepWithinSeconds: 600,
        keepUntil: new Date(Date.now() + 600_000),
        userName: "sample",
        sessionHash: "sample",
      })
      .returning({ id: configApplies.id });
    return by("admin", { id: row?.id });
  };
  const onAppliedByAnother = async () => {
    const { cookie, input } = await onApply();
    return { cookie, input: { ...input, takeOver: true } };
  };
  const onAppliedConfig = {
    extend: onAppliedByAnother,
    keep: onAppliedByAnother,
    revert: onApply,
    apply: saveConfig,
  };
  /** A node that left the cluster while it was drained. */
  const onDrained = async () => {
    const name = `left-${Date.now()}`;
    const values = { phase: "out" as const, requestedByName: "sample", restartContainers: false };
    await db.insert(drains).values({ nodeName: name, ...values });
    return by("admin", { name, bringBack: false });
  };
  const beginning = { hosts: ["pve1"], user: "proxlb@pve", tokenId: "lb" };
  const balancing = { enable: false, method: "memory", balanciness: 10, balanceTypes: ["vm"] };
  const firstSettings = { verify: true, balancing, base: null };
  const moves = [{ vmid: 100, from: "pve1", to: "pve2" }];
  const others: Record<string, () => Promise<Sample>> = {
    "lib/features/balancing/actions.ts#cancelRunAction": () => by("operator", { id: 1 }),
    "lib/features/balancing/plan/actions.ts#applyMovesAction": () =>
      by("operator", { fingerprint: "x", moves }),
    "lib/features/balancing/plan/actions.ts#lookAtMovesAction": () => by("operator", { vmids: [100] }),
    "lib/features/config/actions.ts#saveConfigAction": saveConfig,
    "PUT /api/config": saveConfig,
    "POST /api/config/restore": saveConfig,
    "lib/features/config/actions.ts#restoreConfigAction": saveConfig,
    "POST /api/config/drift/adopt": adopt,
    "lib/features/config/actions.ts#adoptDriftAction": adopt,
    "PUT /api/balancing/settings": () => by("admin", { settings: { balanciness: 7 + (Date.now() % 50) } }),
    "lib/features/config/actions.ts#revealSecretAction": () => by("super_admin", { name: "token_secret" }),
    "lib/features/config/begin/actions.ts#lookAtCertificatesAction": () => by("admin", { hosts: ["pve1"] }),
    "lib/features/config/begin/actions.ts#testBeginTokenAction": () =>
      by("admin", { ...beginning, trusted: [], secret: UUID }),
    "lib/features/config/begin/actions.ts#writeFirstConfigAction": () =>
      by("admin", { ...beginning, ...firstSettings, secret: UUID }),
    "lib/features/maintenance/drain-actions.ts#endMaintenanceAction": onDrained,
    "DELETE /api/nodes/[name]/maintenance": onDrained,
    "lib/features/maintenance/drain-actions.ts#ignoreNodeAction": () =>
      by("admin", { name: "pve1", ignored: true }),
    "PUT /api/nodes/[name]/ignored": () => by("admin", { name: "pve1", ignored: false }),
    "lib/features/maintenance/drain-actions.ts#startDrainAction": () => by("admin", { name: "gone" }),
    "POST /api/nodes/[name]/maintenance": () => by("admin", { name: "gone" }),
    "POST /api/auth/login": credentials,
    "POST /api/auth/refresh": async () => {
      const { refreshToken } = await openApiSession(db, (await person()).id, ORIGIN);
      return { cookie: "", input: { refreshToken } };
    },
    "POST /api/balancing/plan/apply": () => by("operator", { fingerprint: "x", moves }),
    "POST /api/balancing/plan/look": () => by("operator", { vmids: [100] }),
    "POST /api/balancing/runs/[id]/cancel": () => by("operator", { id: 1 }),
    "POST /api/rules/[id]/repair/apply": () => by("operator", { fingerprint: "x", moves }),
    "lib/features/rules/actions.ts#repairRuleAction": () =>
      by("operator", { id: "tag:x", fingerprint: "x", moves }),
    "PUT /api/auth/password": accounts.changeOwnPassword as () => Promise<Sample>,
    "POST /api/users": accounts.createUser as () => Promise<Sample>,
    "DELETE /api/auth/identities/[identityId]": ownIdentity,
    "POST /api/auth/identities/directory": accounts.linkDirectory as () => Promise<Sample>,
    "DELETE /api/users/[id]": onPerson,
    "PUT /api/users/[id]": () => onPerson({ firstName: "Ada" }),
    "POST /api/users/[id]/password-link": onPerson,
    "PUT /api/users/[id]/role": () => onPerson({ role: "operator" }),
    "DELETE /api/users/[id]/second-factor": onPerson,
    "DELETE /api/users/[id]/sessions": onPerson,
    "DELETE /api/users/[id]/tokens/[tokenId]": onToken,
  };
  for (const [entry, input] of Object.entries(RULE_CALLS)) others[entry] = () => by("admin", input);
  for (const [verb, make] of Object.entries(onAppliedConfig)) {
    others[`lib/features/config/actions.ts#${verb}ConfigAction`] = make;
    others[`POST /api/config/apply${verb === "apply" ? "" : `/${verb}`}`] = make;
  }
  for (const [verb, path, make] of windowSamples(db, (input) => by("admin", input))) {
    others[`lib/features/maintenance/windows/actions.ts#${verb}Action`] = make;
    others[path] = make;
  }
  const keeping = { versionDays: null, versionsAtLeast: 20, backupEveryHours: null, backupsKept: 7 };
  for (const entry of ["PUT /api/config/keeping", "lib/features/config/actions.ts#changeKeepingAction"])
    others[entry] = () => by("super_admin", { ...keeping, versionsAtLeast: 10 + (Date.now() % 90) });
  for (const [entries, make] of rollSamples(db, (input) => by("admin", input)))
    for (const entry of entries) others[entry] = make;
  for (const [entries, make] of passkeySamples(database, cookieOf))
    for (const entry of entries) others[entry] = make;
  for (const [entries, make] of approvalSamples(db, asAdmin))
    for (const entry of entries) others[entry] = make;
  for (const [entries, make] of settingSamples(db, (input) => by("super_admin", input)))
    for (const entry of entries) others[entry] = make;
  for (const [entries, make] of providerSamples(database, (input) => by("super_admin", input)))
    for (const entry of entries) others[entry] = make;
  const named = Object.entries(accounts).map(([name, make]) => [actionNamed(`${name}Action`), make]);
  const special: Record<string, () => Promise<Sample>> = { ...Object.fromEntries(named), ...others };
  return async (entry) => {
    // What one sample began would refuse the next one's save.
    await db
      .update(configApplies)
      .set({ state: "kept", endedAt: new Date() })
      .where(isNull(configApplies.endedAt));
    return special[entry]?.() ?? by("super_admin");
  };
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
