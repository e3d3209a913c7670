import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { LiveProvider } from "@/components/live/live-provider";
import { FactorDue } from "@/components/session/factor-due";
import { SecurityAlarm } from "@/components/session/security-alarm";
import { ConsoleFrame } from "@/components/shell/console-frame";
import { RAIL_COOKIE } from "@/components/shell/navigation";
import { THEME_COOKIE, toTheme } from "@/components/shell/theme";
import { requireActor } from "@/lib/access/request";
import { clock } from "@/lib/core/clock";
import { getBalancingStatus } from "@/lib/features/balancing/queries";
import { getCluster } from "@/lib/features/cluster/queries";
import { getConfigState } from "@/lib/features/config/queries";
import { listOwnSecurityEvents } from "@/lib/features/profile/security-events";
import { newestAlarm } from "@/lib/features/profile/security-schema";
import { getService } from "@/lib/features/service/queries";
import { factorDueOf } from "@/lib/identity/factor-policy";
import { INSECURE_HTTP_ALLOWED, transportState } from "@/lib/identity/insecure-http";
import { can, PERMISSIONS, type Permission, ROLE_NAMES } from "@/lib/identity/permissions";
import { settings } from "@/lib/settings/current";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const [jar, cluster, service, balancing, config, securityEvents, factorDue] = await Promise.all([
    cookies(),
    getCluster(actor, {}),
    getService(actor, {}),
    getBalancingStatus(actor, {}),
    getConfigState(actor, {}),
    listOwnSecurityEvents(actor, {}),
    factorDueOf(actor),
  ]);
  const { installationName, banner, bannerTone } = settings("general");
  const alarm = newestAlarm(securityEvents);
  const permissions = (Object.keys(PERMISSIONS) as Permission[]).filter((permission) =>
    can(actor, permission),
  );
  return (
    <LiveProvider>
      <ConsoleFrame
        name={installationName || "ProxLB"}
        banner={banner === "" ? null : { text: banner, tone: bannerTone }}
        initial={{ cluster, service, balancing, config }}
        viewer={{ name: actor.username, roleLabel: ROLE_NAMES[actor.role], permissions }}
        theme={toTheme(jar.get(THEME_COOKIE)?.value)}
        railCollapsed={jar.get(RAIL_COOKIE)?.value === "narrow"}
        insecure={transportState() === "allowed" ? INSECURE_HTTP_ALLOWED : null}
        renderedAtMs={clock().now().getTime()}
      >
        {factorDue ? <FactorDue at={factorDue.toISOString()} /> : null}
        {alarm ? <SecurityAlarm event={alarm} /> : null}
        {children}
      </ConsoleFrame>
    </LiveProvider>
  );
}
