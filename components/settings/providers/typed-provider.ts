import { PRESETS, type PresetName, ProviderFields, type ProviderView } from "@/lib/features/providers/schema";

/** What the form holds. `clientSecret` is empty where nothing was typed: what is kept never comes here. */
export type TypedProvider = ProviderFields & { slug: string; clientSecret: string };

/** What a product sets by default; a field that was not changed follows the product. */
const byPreset = (preset: PresetName) => {
  const { name, scopes, groupsClaim, groupsFrom } = PRESETS[preset];
  return { slug: preset === "other" ? "oidc" : preset, name, scopes, groupsClaim, groupsFrom };
};

export const newProvider = (preset: PresetName): TypedProvider => ({
  ...byPreset(preset),
  preset,
  issuer: preset === "google" ? "https://accounts.google.com" : "",
  clientId: "",
  clientSecret: "",
  roleRules: { groups: [{ group: "", role: "viewer" }], otherwise: null, maySuperAdmin: false },
  createsAccounts: true,
  isEnabled: true,
});

/** Another product is chosen. @returns the fields to set */
export function followPreset(typed: TypedProvider, next: PresetName): Partial<TypedProvider> {
  const was = { ...byPreset(typed.preset), issuer: newProvider(typed.preset).issuer };
  const now = { ...byPreset(next), issuer: newProvider(next).issuer };
  const fields = (Object.keys(was) as (keyof typeof was)[]).filter((field) => typed[field] === was[field]);
  return { preset: next, ...Object.fromEntries(fields.map((field) => [field, now[field]])) };
}

/** Of a view only what is saved. */
export function fieldsOf(view: ProviderView): ProviderFields {
  const names = Object.keys(ProviderFields.shape) as (keyof ProviderFields)[];
  return Object.fromEntries(names.map((name) => [name, view[name]])) as unknown as ProviderFields;
}
