import { cn } from "@/components/ui/cn";
import { placeLabels, STRIP_WIDTHS_PX } from "./layout";
import type { StripDot } from "./types";

const CHARACTER_PX = 6.3;
const ROW_PX = 15;

interface StripLabelsProps {
  dots: readonly StripDot[];
  /** Also those that do not stand out, where they find a place. */
  all: boolean;
  active: string | null;
}

/** Names above the line, laid out for each width; the container chooses. */
export function StripLabels(props: StripLabelsProps) {
  const [phone, half, desk] = STRIP_WIDTHS_PX;
  return (
    <>
      <LabelRows {...props} lengthPx={phone} rows={2} className="@2xl:hidden" />
      <LabelRows {...props} lengthPx={half} rows={2} className="hidden @2xl:block @5xl:hidden" />
      <LabelRows {...props} lengthPx={desk} rows={3} className="hidden @5xl:block" />
    </>
  );
}

function LabelRows({
  dots,
  all,
  active,
  lengthPx,
  rows,
  className,
}: StripLabelsProps & { lengthPx: number; rows: number; className: string }) {
  const named = dots.filter((dot) => all || dot.outside || dot.extreme);
  const places = placeLabels(
    named.map((dot) => ({
      at: dot.percent,
      width: ((dot.name.length * CHARACTER_PX + 8) / lengthPx) * 100,
      priority: dot.outside ? 2 : dot.extreme ? 1 : 0,
    })),
    rows,
  );
  const used = Math.max(0, ...places.map((place) => (place ? place.row + 1 : 0)));
  return (
    <div aria-hidden className={cn("relative", className)} style={{ height: used * ROW_PX }}>
      {named.map((dot, index) => {
        const place = places[index];
        if (!place) return null;
        return (
          <div key={dot.name} className={cn(dot.name === active ? "text-primary" : "text-muted-foreground")}>
            <span
              className={cn(
                "absolute -translate-x-1/2 whitespace-nowrap text-2xs leading-[15px]",
                dot.outside && "font-semibold text-foreground",
              )}
              style={{ left: `${place.centre}%`, bottom: place.row * ROW_PX }}
            >
              {dot.name}
            </span>
            <span
              className="absolute w-px bg-mark-soft"
              style={{ left: `${dot.percent}%`, bottom: -4, height: place.row * ROW_PX + 4 }}
            />
          </div>
        );
      })}
    </div>
  );
}
