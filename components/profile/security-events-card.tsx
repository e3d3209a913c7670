import { Age } from "@/components/page/age";
import { browserOf } from "@/components/page/browser-of";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { SecurityEvent } from "@/lib/features/profile/security-schema";
import { SECURITY_WORDS } from "@/lib/identity/security-words";

/** What happened to the own account in the last 30 days. */
export function SecurityEventsCard({ events }: { events: SecurityEvent[] }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Recent security events</CardTitle>
        <CardDescription>
          If something of this was not you, change the password, end the other sessions and make new recovery
          codes.
        </CardDescription>
      </CardHeader>
      <CardContent className={events.length > 0 ? "px-0 pb-0" : undefined}>
        {events.length === 0 ? (
          <p className="text-muted-foreground text-table">Nothing in the last 30 days.</p>
        ) : (
          <ul className="divide-y divide-border border-border border-t">
            {events.map((event) => (
              <li key={event.id} className="px-4 py-2.5 text-table">
                <div className="font-medium">{SECURITY_WORDS[event.kind]}</div>
                <div className="text-muted-foreground">
                  <Age at={event.at} /> · {whereFrom(event)}
                </div>
              </li>
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}

function whereFrom({ by, ipAddress, userAgent }: SecurityEvent): string {
  if (by !== null) return `by ${by}`;
  return `from ${ipAddress ?? "an unknown address"}, ${browserOf(userAgent)}`;
}
