import { formatAbsolute } from "@/lib/core/times";

interface MomentProps {
  /** ISO 8601 */
  at: string;
  /** Of the window. */
  timeZone: string;
  /** Of ProxLB's own clock; null where it does not matter. */
  proxlbZone: string | null;
}

/** One moment by each clock that has to do with it: the window's, the viewer's, ProxLB's. The same is said once. */
export function Moment({ at, timeZone, proxlbZone }: MomentProps) {
  const atMs = Date.parse(at);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clocks: [string, string][] = [
    [formatAbsolute(atMs, timeZone), ""],
    [formatAbsolute(atMs, here), "your clock"],
    ...(proxlbZone === null
      ? []
      : [[formatAbsolute(atMs, proxlbZone), "ProxLB's clock"] as [string, string]]),
  ];
  const [own, ...others] = clocks;
  const shown = others.filter(([text], index) => text !== own?.[0] && others[index - 1]?.[0] !== text);
  return (
    <span className="tabular-nums">
      {short(own?.[0] ?? "")}
      {shown.map(([text, whose]) => (
        <span key={whose} className="block text-muted-foreground">
          {short(text)} by {whose}
        </span>
      ))}
    </span>
  );
}

/** Without the seconds, which are always none. */
const short = (text: string) => text.replace(/:00 /, " ");
