import { CopyOnce } from "@/components/form/copy-once";
import { PRESETS, type PresetName } from "@/lib/features/providers/schema";
import { PRESET_NOTES } from "./preset-notes";

interface AtTheProviderProps {
  preset: PresetName;
  /** Short name of the redirect address; empty while there is none. */
  slug: string;
  /** Public address of this installation. */
  address: string;
}

/** What to enter in the product itself, to be copied. */
export function AtTheProvider({ preset, slug, address }: AtTheProviderProps) {
  return (
    <section
      className="grid gap-3 rounded-md border border-border bg-muted/40 p-3"
      aria-label="At the provider"
    >
      <h3 className="font-medium text-sm">Enter at {PRESETS[preset].name}</h3>
      <ul className="grid list-disc gap-1 pl-5 text-table">
        {PRESET_NOTES[preset].steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <CopyOnce label="Redirect address" text={`${address}/api/auth/callback/${slug || "…"}`} />
      <CopyOnce label="After signing out" text={`${address}/sign-in`} />
      <CopyOnce
        label="Back-channel logout, where the provider has it"
        text={`${address}/api/auth/backchannel-logout`}
      />
    </section>
  );
}
