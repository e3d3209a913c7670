import { z } from "zod";

/** Authorities in place of the system's, as PEM; empty: the system's. */
export const Certificates = z
  .string()
  .trim()
  .max(20_000)
  .refine(
    (text) => text === "" || /^-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----$/.test(text),
    "Certificates as PEM: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.",
  );
