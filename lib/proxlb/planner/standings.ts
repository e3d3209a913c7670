import type { Books } from "./books";
import type { Model } from "./model";
import { type LoadNeed, loadNeed } from "./need";
import { busiest, freest, type Target } from "./targets";

/**
 * How the nodes stand by the books, worked out once between two bookings: ProxLB looks anew for each guest, and most
 * guests are not moved.
 */
export class Standings {
  #bookings = -1;
  #need: LoadNeed | null = null;
  #freest: Target | null | undefined;
  #busiest: Target | null | undefined;

  constructor(
    private readonly model: Model,
    private readonly books: Books,
  ) {}

  need(): LoadNeed {
    this.#refresh();
    this.#need ??= loadNeed(this.model, this.books);
    return this.#need;
  }

  freest(): Target | null {
    this.#refresh();
    if (this.#freest === undefined) this.#freest = freest(this.model, this.books);
    return this.#freest;
  }

  busiest(): Target | null {
    this.#refresh();
    if (this.#busiest === undefined) this.#busiest = busiest(this.model, this.books);
    return this.#busiest;
  }

  #refresh(): void {
    if (this.#bookings === this.books.bookings) return;
    this.#bookings = this.books.bookings;
    this.#need = null;
    this.#freest = undefined;
    this.#busiest = undefined;
  }
}
