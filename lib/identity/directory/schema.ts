import type { ValuesOf } from "@/lib/settings/sections";

export { type IdAttribute, USERNAME_PLACEHOLDER } from "@/lib/settings/sections/directory";

/** How a directory is asked. The password of its service account is kept apart: it is a secret. */
export type DirectoryConfig = Omit<ValuesOf<"directory">, "isEnabled" | "roleRules">;

/** Why a directory is of no use at this moment: a word for programs, a sentence for people. */
export const DIRECTORY_FAILURES = {
  unreachable: "The directory cannot be reached.",
  no_destination: "The name leads to an address where no directory can be. Nothing was sent.",
  slow: "The directory does not answer in time.",
  certificate: "The directory's certificate is not trusted.",
  no_tls: "The directory does not encrypt the connection (StartTLS was refused).",
  service_refused: "The directory refuses the service account.",
  filter: "The filter cannot be used: it is no LDAP filter.",
  search_refused: "The directory refuses to look people up.",
  referred: "The directory refers to another server, which is not followed.",
  not_understood: "The directory gave an answer that is not understood.",
} as const;
export type DirectoryFailureKind = keyof typeof DIRECTORY_FAILURES;
export const DIRECTORY_FAILURE_KINDS = Object.keys(DIRECTORY_FAILURES) as [
  DirectoryFailureKind,
  ...DirectoryFailureKind[],
];
