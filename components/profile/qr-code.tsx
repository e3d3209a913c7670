/** A QR code as one path. @param rows one character a module, "1" is dark */
export function QrCode({ rows, label }: { rows: string[]; label: string }) {
  const path = rows
    .flatMap((row, y) => [...row].map((module, x) => (module === "1" ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    // White around and under it in both themes: cameras need the contrast.
    <svg
      viewBox={`0 0 ${rows.length} ${rows.length}`}
      className="size-48 rounded-md bg-white"
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={path} fill="black" />
    </svg>
  );
}
