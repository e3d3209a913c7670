import { z } from "zod";
import { Certificates } from "../certificates";
import { section } from "../section";

const Host = z
  .string()
  .trim()
  .max(253)
  .regex(/^$|^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, "A name or an address, without a port.");
const Address = z
  .string()
  .trim()
  .max(254)
  .refine((text) => text === "" || z.email().safeParse(text).success, "This is not an e-mail address.");
const MailValues = z.object({
  /** Empty: no mail is sent. */
  host: Host,
  port: z.number().int().min(1).max(65_535),
  /** `tls` from the first byte; `starttls` before anything is said; `none` in the clear. */
  security: z.enum(["tls", "starttls", "none"]),
  /** Empty: nobody signs in to the mail server. */
  username: z.string().trim().max(254),
  from: Address,
  /** Authorities in place of the system's; empty: the system's. */
  ca: Certificates,
  /** Tells people by mail what happens to their account. */
  securityEvents: z.boolean(),
  /** "Forgot password" on the sign-in page. */
  forgotPassword: z.boolean(),
});
type MailValues = z.infer<typeof MailValues>;

/** The server that sends our mail, and what is sent. */
export const MAIL = section({
  name: "mail",
  values: MailValues.superRefine((values, context) => {
    const refuse = (path: keyof MailValues, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (values.host !== "" && values.from === "") refuse("from", "Mail needs a sender.");
    if (values.username !== "" && values.security === "none" && !isLoopback(values.host))
      refuse("security", "The password would travel in the clear: take TLS or STARTTLS.");
  }),
  defaults: {
    host: "",
    port: 587,
    security: "starttls",
    username: "",
    from: "",
    ca: "",
    securityEvents: true,
    forgotPassword: true,
  },
  secretNames: ["password"],
  secrets: ({ host, port, security, username, ca }) =>
    host === "" || username === ""
      ? []
      : [
          {
            name: "password",
            label: "The mail server's password",
            // Another way to verify the server may mean another server.
            destination: JSON.stringify([host.toLowerCase(), port, security, username, ca]),
            isNeeded: true,
          },
        ],
});

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
