import { env } from "@/lib/core/env";

/** Where browsers tell of what the policy kept from happening. */
export const CSP_REPORT_PATH = "/api/csp-report";

/**
 * The headers that every response carries: pages, API, static files, errors.
 * @param nonce new for each response; Next writes it into its script tags
 */
export function securityHeaders(nonce: string): Record<string, string> {
  const isHttps = env().APP_URL.startsWith("https:");
  return {
    "content-security-policy": contentSecurityPolicy(nonce),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy":
      "accelerometer=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ...(isHttps ? { "strict-transport-security": "max-age=31536000; includeSubDomains" } : {}),
  };
}

function contentSecurityPolicy(nonce: string): string {
  const { APP_URL, NODE_ENV } = env();
  // React's development build evaluates strings to rebuild server stack traces.
  const evaluation = NODE_ENV === "production" ? "" : " 'unsafe-eval'";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    // Bars, tiles and tooltips are placed by style attributes, which no nonce can allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    // Browsers before 2023 do not count a websocket to the own origin as 'self'.
    `connect-src 'self' ${APP_URL.replace(/^http/, "ws").replace(/\/$/, "")}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    // The pages send their forms themselves. Before they run, a browser would, and leave the page for an answer of the API.
    "form-action 'none'",
    // Not report-to: it works on HTTPS only and tells minutes later.
    `report-uri ${CSP_REPORT_PATH}`,
  ].join("; ");
}
