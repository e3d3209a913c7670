/** What a run's result keeps of each stream: a DEBUG run with its JSON at 10,000 guests is far below it. */
const MAX_KEPT_CHARACTERS = 64 * 1024 * 1024;

/** The last part of one stream, line by line: ProxLB prints its JSON last, so the end is what must stay. */
export class Tail {
  #lines: string[] = [];
  #first = 0;
  #characters = 0;

  add(line: string): void {
    this.#lines.push(`${line}\n`);
    this.#characters += line.length + 1;
    while (this.#characters > MAX_KEPT_CHARACTERS && this.#first < this.#lines.length - 1) {
      this.#characters -= this.#lines[this.#first]?.length ?? 0;
      this.#lines[this.#first] = "";
      this.#first += 1;
    }
    // A run that prints for hours: what was dropped must not leave a place each.
    if (this.#first > this.#lines.length / 2 && this.#first > 10_000) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  text(): string {
    return this.#lines.slice(this.#first).join("");
  }
}
