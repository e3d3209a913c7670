import "server-only";
import type { z } from "zod";
import { operation } from "@/lib/access/operation";
import { requireProof } from "@/lib/access/proof";
import { AppError } from "@/lib/core/errors";
import { type Answer, askAbout, askWhoItIs } from "@/lib/identity/directory/ask";
import { directoryOf, roleOfMember, type SignInDirectory } from "@/lib/identity/directory/current";
import { type DirectoryFailure, isDirectoryFailure } from "@/lib/identity/directory/failure";
import { readableDn } from "@/lib/identity/directory/names";
import type { DirectoryPerson } from "@/lib/identity/directory/person";
import { masked, maskedDn, maskedEmail } from "@/lib/identity/masked";
import { ROLE_NAMES } from "@/lib/identity/permissions";
import type { ValuesOf } from "@/lib/settings/sections";
import { missingInDirectory } from "@/lib/settings/sections/directory";
import { keptSecret, takeTrial } from "../trials";
import { DirectoryTrial, TestDirectoryInput } from "./schema";

/** Asks a directory for one person by the given settings, saved or not, and says with which role they would come in. */
export const testDirectory = operation({
  name: "settings.test_directory",
  permission: "settings.manage",
  input: TestDirectoryInput,
  output: DirectoryTrial,
  audit: ({ values: { servers, isVerified, bindDn, base }, username, password }) => ({
    resource: "settings",
    resourceId: "directory",
    details: { servers, isVerified, bindDn, base, username, withPassword: password !== undefined },
  }),
  async run({ actor, note }, { values, bindPassword, username, password }) {
    requireProof(actor);
    refuseIncomplete(values, password);
    const directory = directoryOf(values, passwordFor(values, bindPassword));
    takeTrial("directory");
    const trial = await tried(directory, username, password);
    note({ result: trial.failure ?? trial.sentence });
    return trial;
  },
});

type Trial = z.input<typeof DirectoryTrial>;

async function tried(directory: SignInDirectory, username: string, password?: string): Promise<Trial> {
  try {
    const answer = await (password === undefined
      ? askAbout(directory, username)
      : askWhoItIs(directory, { username, password }));
    return trialOf(directory, answer, password !== undefined);
  } catch (error) {
    if (!isDirectoryFailure(error)) throw error;
    return failed(error);
  }
}

const NOBODY = { person: null, groups: [], role: null };

const failed = ({ kind, message }: DirectoryFailure): Trial => ({
  ...NOBODY,
  failure: kind,
  sentence: message,
});

/** Whom a trial does not find, to who may see why. */
const REFUSED: Record<Extract<Answer, { refusal: string }>["refusal"], string> = {
  "no password": "Without a password nobody is asked for.",
  unknown: "The directory answers, and finds nobody of this name below the base by the filter.",
  "more than one match": "The directory answers, and finds more than one of this name: then nobody comes in.",
  "wrong password": "The directory answers, and the password is not this person's.",
  disabled: "The directory answers, and the person is disabled there.",
  expired: "The directory answers, and the person's account there has expired.",
};

function trialOf({ rules }: SignInDirectory, answer: Answer, withPassword: boolean): Trial {
  if ("refusal" in answer) return { ...NOBODY, failure: null, sentence: REFUSED[answer.refusal] };
  const { person, groups } = answer.member;
  const role = person.standing === "in_force" ? roleOfMember(answer.member, rules) : null;
  const first = withPassword ? "The password is right." : "Found; no password was tried.";
  const sentence = `${first} ${outcomeOf(person, role)}`;
  return { failure: null, sentence, person: shown(person), groups: groups.map(readableDn), role };
}

function outcomeOf({ standing }: DirectoryPerson, role: Trial["role"]): string {
  if (standing !== "in_force") return `The person would not come in: ${standing} in the directory.`;
  if (role === null) return "The person would not come in: none of their groups gives a role.";
  return `The person would come in as ${ROLE_NAMES[role]}.`;
}

function shown(person: DirectoryPerson): Trial["person"] {
  const { dn, id, username, email, firstName, lastName, standing } = person;
  return {
    dn: maskedDn(dn),
    id: masked(id),
    username: masked(username),
    email: email && maskedEmail(email),
    firstName: firstName && masked(firstName),
    lastName: lastName && masked(lastName),
    standing,
  };
}

function passwordFor(values: ValuesOf<"directory">, given: string | undefined): string {
  if (values.bindDn === "") return "";
  if (given !== undefined) return given;
  const missing = "Enter the service account's password: none is kept for these servers.";
  return keptSecret("directory", "bindPassword", values, missing);
}

/** @throws AppError invalid, with all that is missing, whether the section is switched on or not */
function refuseIncomplete(values: ValuesOf<"directory">, password: string | undefined): void {
  const issues = missingInDirectory(values).map(({ path, message }) => ({ path: `values.${path}`, message }));
  if (values.bindDn === "" && password === undefined) {
    const message = "Without a service account people are looked up with their own password.";
    issues.push({ path: "password", message });
  }
  const [first] = issues;
  if (first) throw new AppError("invalid", first.message, { issues });
}
