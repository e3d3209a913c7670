/** Why a mail was not taken: told instead of what the server said. */
export const MAIL_FAILURES = {
  off: "Mail is not set up.",
  password: "The password that is kept does not open or was given for another server: enter it again.",
  not_found: "The mail server's name cannot be resolved.",
  no_destination: "The name leads to an address where no mail server can be. Nothing was sent.",
  refused: "Nothing listens at this address and port.",
  timeout: "The mail server did not answer in time.",
  certificate:
    "The mail server's certificate is not trusted, or is for another name. Nothing was sent. Give the authority that signed it.",
  tls: "The mail server does not speak TLS the way that is set. Nothing was sent.",
  credentials: "The mail server refused user name and password.",
  sender: "The mail server refused the sender.",
  recipient: "The mail server refused the receiver.",
  message: "The mail server refused the message.",
  no_mail_server: "What answers there does not speak as a mail server does.",
  broken: "The connection to the mail server broke off.",
} as const;

export type MailFailure = keyof typeof MAIL_FAILURES;
export const MAIL_FAILURE_NAMES = Object.keys(MAIL_FAILURES) as [MailFailure, ...MailFailure[]];

/** What became of a mail that belongs to something else that was done. */
export interface MailOutcome {
  state: "sent" | "failed" | "off" | "not_wanted";
  sentence: string;
}
