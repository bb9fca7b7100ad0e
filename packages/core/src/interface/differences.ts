import { CniError, ErrorCode } from '../errors.ts';

/** What a CHECK found: every difference, in the order of the questions. */
export class Differences {
  private readonly lines: string[] = [];
  private readonly errors: CniError[] = [];

  add(...lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  /** Asks a question whose answer is a list of differences; an error is one more of them. */
  async ask(question: () => Promise<readonly string[]>): Promise<void> {
    try {
      this.add(...(await question()));
    } catch (error) {
      const cause = CniError.from(error);
      this.errors.push(cause);
      this.add(String(cause));
    }
  }

  /** The first difference is the message, all of them are the details. An error that came alone keeps its own code. */
  throwIfAny(): void {
    const [first, ...others] = this.lines;
    if (first === undefined) return;
    const [error] = this.errors;
    if (others.length === 0 && error) throw error;
    throw new CniError(ErrorCode.checkFailed, first, others.length > 0 ? this.lines.join('\n') : undefined);
  }
}
