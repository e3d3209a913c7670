import { badParameter } from "./errors";

/** One parameter of a call, in the words of PVE's own schema. */
export interface Parameter {
  type: "string" | "integer" | "number" | "boolean" | "array";
  optional?: boolean;
  values?: readonly string[];
  minimum?: number;
  maximum?: number;
  /** Newer than the version that is simulated: unknown there, hence an error. */
  since?: number;
  /** Returns the complaint about a value, or undefined. */
  format?: (value: string) => string | undefined;
}
export type Parameters = Record<string, Parameter>;
type Raw = string | number | boolean | null | undefined | Raw[] | { [key: string]: Raw };

const NODE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

export const string: Parameter = { type: "string" };
export const boolean: Parameter = { type: "boolean" };
export const integer: Parameter = { type: "integer" };
export const node: Parameter = {
  type: "string",
  format: (value) =>
    NODE_NAME.test(value) ? undefined : "invalid format - value does not look like a valid node name\n",
};
export const vmid: Parameter = { type: "integer", minimum: 100, maximum: 999_999_999 };
export const oneOf = (...values: string[]): Parameter => ({ type: "string", values });
export const optional = (parameter: Parameter, since?: number): Parameter => ({
  ...parameter,
  optional: true,
  ...(since === undefined ? {} : { since }),
});

/** Checked parameters of one call. Numbers and booleans are read from the text PVE would accept. */
export class Given {
  constructor(private readonly values: Record<string, Raw>) {}

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }
  names(): string[] {
    return Object.keys(this.values);
  }
  maybe(name: string): string | undefined {
    const value = this.values[name];
    return value === undefined || value === null ? undefined : String(value);
  }
  text(name: string): string {
    return this.maybe(name) ?? "";
  }
  number(name: string, otherwise = 0): number {
    const value = this.maybe(name);
    return value === undefined ? otherwise : Number(value);
  }
  flag(name: string): boolean {
    return /^(1|on|yes|true)$/i.test(this.text(name));
  }
  list(name: string): string[] {
    const value = this.values[name];
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map(String) : [String(value)];
  }
  /** A "-list" format: comma, semicolon or space separated. */
  items(name: string): string[] {
    return this.text(name)
      .split(/[,;\s]+/)
      .filter(Boolean);
  }
}

/** @throws ApiError 400 that names every wrong, missing or unknown parameter. */
export function check(schema: Parameters, values: Record<string, Raw>, version: number): Given {
  const errors: Record<string, string> = {};
  const known = (name: string) => {
    const parameter = schema[name] ?? schema[name.replace(/\d+$/, "[n]")];
    return parameter !== undefined && (parameter.since ?? 0) <= version ? parameter : undefined;
  };
  for (const [name, value] of Object.entries(values)) {
    const parameter = known(name);
    const complaint =
      parameter === undefined
        ? "property is not defined in schema and the schema does not allow additional properties"
        : complaintAbout(parameter, value);
    if (complaint !== undefined) errors[name] = complaint;
  }
  for (const [name, parameter] of Object.entries(schema)) {
    if (parameter.optional !== true && values[name] === undefined) {
      errors[name] = "property is missing and it is not optional";
    }
  }
  if (Object.keys(errors).length > 0) throw badParameter(errors);
  return new Given(values);
}

function complaintAbout(parameter: Parameter, value: Raw): string | undefined {
  if (parameter.type === "array") {
    const items = Array.isArray(value) ? value : [value];
    const wrong = items.find((item) => !/^\d+$/.test(String(item)));
    return wrong === undefined ? undefined : `type check ('integer') failed - got '${String(wrong)}'`;
  }
  if (Array.isArray(value) || (typeof value === "object" && value !== null)) {
    return `type check ('${parameter.type}') failed`;
  }
  const text = typeof value === "boolean" ? (value ? "1" : "0") : String(value ?? "");
  const typeError = `type check ('${parameter.type}') failed - got '${text}'`;
  if (parameter.type === "integer" && !/^[+-]?\d+$/.test(text)) return typeError;
  if (parameter.type === "number" && Number.isNaN(Number(text))) return typeError;
  if (parameter.type === "boolean" && !/^(0|1|on|off|yes|no|true|false)$/i.test(text)) return typeError;
  if (parameter.minimum !== undefined && Number(text) < parameter.minimum) {
    return `value must have a minimum value of ${parameter.minimum}`;
  }
  if (parameter.maximum !== undefined && Number(text) > parameter.maximum) {
    return `value must have a maximum value of ${parameter.maximum}`;
  }
  if (parameter.values !== undefined && !parameter.values.includes(text)) {
    return `value '${text}' does not have a value in the enumeration '${parameter.values.join(", ")}'`;
  }
  return parameter.format?.(text);
}
