import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Python program that answers each line of JSON with one; it ends with its input. */
export function pythonLines<Answer>(python: string, program: string) {
  const child = spawn(python, ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question: unknown): Promise<Answer> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error("The Python that was asked has ended.");
      return JSON.parse(value);
    },
    end: () => child.stdin.end(),
  };
}
