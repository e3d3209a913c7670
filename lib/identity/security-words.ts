/** What can happen to an account that its person should know of, in words. Client-safe. */
export const SECURITY_WORDS = {
  new_device: "The right password was given in a browser that had not signed in before",
  recovery_code_used: "A recovery code was used",
  refresh_token_reused: "A program's refresh token came a second time, and its session was ended",
  password_changed: "The password was changed",
  password_set_by_link: "A new password was set by a link",
  first_password_set: "The first password was set, by the invitation",
  second_factor_on: "An authenticator app was turned on",
  second_factor_off: "The authenticator app was turned off",
  passkey_added: "A passkey was added",
  passkey_removed: "A passkey was taken off",
  recovery_codes_renewed: "New recovery codes were made",
  identity_linked: "A provider was added to sign in by",
  identity_unlinked: "A provider was taken off the account",
  token_created: "A personal token was made",
  password_link_made: "A link to set a new password was made",
  second_factor_removed: "The authenticator app and all passkeys were removed",
  role_changed: "The role was changed",
  sessions_ended: "All sessions were ended",
  access_restored: "Access was restored on the server's console",
} as const;

export type SecurityEventKind = keyof typeof SECURITY_WORDS;
