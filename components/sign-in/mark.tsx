/** Name of the product, and of the installation that has one, above the forms that need no sign-in. */
export function Mark({ name }: { name: string | null }) {
  return (
    <div className="flex items-center gap-2.5">
      <svg viewBox="0 0 24 24" className="size-7 text-primary" aria-hidden>
        <title>ProxLB UI</title>
        <path
          d="M3 7h18M3 17h18"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
          opacity="0.35"
        />
        <circle cx="8" cy="7" r="2.6" fill="currentColor" />
        <circle cx="15" cy="17" r="2.6" fill="currentColor" />
      </svg>
      <span className="font-semibold text-lg tracking-tight">ProxLB UI</span>
      {name ? <span className="text-lg text-muted-foreground">{name}</span> : null}
    </div>
  );
}
