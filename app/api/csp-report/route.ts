import { publicEndpoint } from "@/lib/access/endpoint";
import { CspReport, logViolation } from "@/lib/http/csp-report";

/** What the Content-Security-Policy kept from happening, as browsers report it. */
export const POST = publicEndpoint("csp.report", CspReport, logViolation);
