import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;

/** What a command understands. */
interface Command<T extends Options> {
  /** How it is called, and what its options mean. */
  usage: string;
  options?: T;
  /** By the name of a text option: what its value must be, as the end of a sentence, or null where it is so. */
  checks?: { [Name in keyof T]?: Check };
  /** How many words without a dash it takes. Default: none. */
  words?: { least: number; most: number };
}

type Check = (value: string) => string | null;

interface Given<T extends Options> {
  values: ReturnType<typeof parseArgs<{ options: T }>>["values"];
  words: string[];
}

/**
 * What a command was given. Ends the process where there is nothing to run: `--help` with the usage and 0, what is not
 * understood with one sentence, the usage, and 2.
 */
export function commandLine<const T extends Options>(command: Command<T>): Given<T> {
  const given = readCommandLine(command, process.argv.slice(2));
  if ("values" in given) return given;
  const wrong = given.wrong === null ? "" : `${given.wrong}\n`;
  process[wrong ? "stderr" : "stdout"].write(`${wrong}${command.usage.trimEnd()}\n`);
  return process.exit(wrong ? 2 : 0);
}

/** @returns what was given; or what is wrong with it in a sentence, null where only help was asked for */
export function readCommandLine<const T extends Options>(
  command: Command<T>,
  args: string[],
): Given<T> | { wrong: string | null } {
  if (args.includes("--help") || args.includes("-h")) return { wrong: null };
  const { options = {} as T, checks = {}, words = { least: 0, most: 0 } } = command;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    for (const [name, check] of Object.entries(checks) as [string, Check][]) {
      const value = (values as Record<string, unknown>)[name];
      const wrong = typeof value === "string" ? check(value) : null;
      if (wrong) return { wrong: `--${name} must be ${wrong}, not "${value}".` };
    }
    const [tooMuch] = positionals.slice(words.most);
    if (tooMuch !== undefined) return { wrong: `"${tooMuch}" is not understood.` };
    if (positionals.length < words.least) return { wrong: "Something is missing." };
    return { values, words: positionals };
  } catch (error) {
    // Node's first sentence names what it did not understand; the others are for the one who wrote the command.
    const [sentence = ""] = (error as Error).message.split(/[.\n]/, 1);
    return { wrong: `${sentence}.` };
  }
}

export function oneOf(...words: string[]): Check {
  return (value) => (words.includes(value) ? null : `one of ${words.join(", ")}`);
}

/** @param lowest and `highest` are both included */
export function wholeNumber(lowest: number, highest: number): Check {
  const fits = (value: string) => /^\d{1,9}$/.test(value) && +value >= lowest && +value <= highest;
  return (value) => (fits(value) ? null : `a whole number from ${lowest} to ${highest}`);
}

export function numberAboveZero(value: string): string | null {
  return Number(value) > 0 && Number.isFinite(Number(value)) ? null : "a number above 0";
}
