/** Which files are one program, as a forest of links to a representative: the first by path. */
export class Groups {
  readonly #leaders = new Map<string, string>();

  leaderOf(path: string): string {
    const next = this.#leaders.get(path);
    if (next === undefined) return path;
    const leader = this.leaderOf(next);
    this.#leaders.set(path, leader);
    return leader;
  }

  join(a: string, b: string): void {
    const [first, second] = [this.leaderOf(a), this.leaderOf(b)];
    if (first === second) return;
    if (first < second) this.#leaders.set(second, first);
    else this.#leaders.set(first, second);
  }
}
