import { CspReport, logViolation } from "@/lib/access/csp-report";
import { publicEndpoint } from "@/lib/access/endpoint";

/** What the Content-Security-Policy kept from happening, as browsers report it. */
export const POST = publicEndpoint("csp.report", CspReport, logViolation);
