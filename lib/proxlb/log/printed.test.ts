import { describe, expect, it } from "vitest";
import { PRINTED_ROWS } from "@/tests/support/printed-rows";
import { createLogReader } from "./reader";

const HEAD = "2026-11-23 03:00:00,000 - ProxLB - ";

/** The one event of a line of a process that printed nothing else. */
function read(level: string, printed: string) {
  const text = level === "PRINT" ? printed : `${HEAD}${level} - ${printed}`;
  return createLogReader().push({ at: "2026-11-23T03:00:00.000Z", stream: "stdout", text });
}

describe("each line that ProxLB can print", () => {
  it.each(PRINTED_ROWS)("%s %s", (level, printed, type, severity, sentence) => {
    expect(read(level, printed)).toMatchObject({ type, severity, sentence });
  });

  it("that says that something works is never told as a fault, and the other way round", () => {
    for (const [, printed, type, severity] of PRINTED_ROWS) {
      if (/ is reachable | succeeded| was successfully/.test(printed))
        expect([type, severity], printed).not.toContain("api_unreachable");
      if (/unreachable|Timeout connecting/.test(printed)) expect(type, printed).toBe("api_unreachable");
    }
  });
});

describe("values that ProxLB refuses", () => {
  const PRINTED = [
    "Error parsing /etc/proxlb/proxlb.yaml: 2 validation errors for Config",
    "proxmox_api.timeout",
    "  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='abc', input_type=str]",
    "    For further information visit https://errors.pydantic.dev/2.13/v/int_parsing",
    "balancing.balance_types.1",
    "  Input should be 'vm' or 'ct' [type=enum, input_value='lxc', input_type=str]",
    "    For further information visit https://errors.pydantic.dev/2.13/v/enum",
  ];

  it.each([
    ["printed", ""],
    ["logged", `${HEAD}CRITICAL - `],
  ])("are named one by one where they are %s, without the value", (_, head) => {
    const reader = createLogReader();
    const lines = [`${head}${PRINTED[0]}`, ...PRINTED.slice(1), "proxmox_api.timeout"];
    const events = lines.flatMap((text) => reader.push({ at: "", stream: "stdout", text }) ?? []);
    expect(events.filter(({ type }) => type === "config_error").map(({ sentence }) => sentence)).toEqual([
      "ProxLB refuses the configuration: 2 values are wrong",
      "ProxLB refuses the configuration: proxmox_api.timeout: Input should be a valid integer, unable to parse string as an integer",
      "ProxLB refuses the configuration: balancing.balance_types.1: Input should be 'vm' or 'ct'",
    ]);
  });

  it("end with the next line of the log", () => {
    const reader = createLogReader();
    const after = [
      ...PRINTED.slice(0, 2),
      `${HEAD}INFO - Reloading ProxLB configuration.`,
      "  indented words",
    ];
    const events = after.map((text) => reader.push({ at: "", stream: "stdout", text }));
    expect(events.at(-2)).toMatchObject({ type: "config_reloaded" });
    expect(events.at(-1)).toMatchObject({ type: "other" });
  });
});
