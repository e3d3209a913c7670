import { z } from "zod";
import { key } from "../facts";
import { SECTION, text, textList, whole, yesNo } from "../values";

/** `proxmox_api`: read once, when ProxLB connects. */
export const ProxmoxApi = key(
  z.object(
    {
      hosts: key(textList(), {
        since: "1.1.0",
        effect:
          "Proxmox hosts to connect to, each with or without a port (8006); one of those that answer is taken at random.",
      }),
      user: key(text(), {
        since: "1.1.0",
        effect: "The Proxmox user with its realm (name@realm), also where a token is used.",
      }),
      pass: key(text().nullable().default(null), {
        since: "1.1.0",
        effect: "The password of the user; ProxLB ends where token_secret is set too.",
      }),
      token_id: key(text().nullable().default(null), {
        since: "1.1.0",
        effect: "The bare name of the API token, without its user: what stands after the exclamation mark.",
      }),
      token_secret: key(text().nullable().default(null), {
        since: "1.1.0",
        effect: "The secret of the API token; where it is set, ProxLB signs in with the token.",
      }),
      ssl_verification: key(yesNo().default(true), {
        since: "1.1.0",
        effect: "Whether the certificate of the host is verified.",
      }),
      timeout: key(whole().default(1), {
        since: "1.1.0",
        effect: "Seconds to wait for each answer of Proxmox; ProxLB ends at one that takes longer.",
        shown: { value: 10, by: "example file" },
      }),
      retries: key(whole().default(1), {
        since: "1.1.2",
        effect: "How often each host is tried at the start; 1 is the least that works.",
      }),
      wait_time: key(whole().default(1), {
        since: "1.1.2",
        effect: "Seconds to wait after each try that failed.",
      }),
    },
    SECTION,
  ),
  {
    since: "1.1.0",
    effect: "The connection to Proxmox: where, as whom, how.",
    takesEffect: "restart",
  },
);
