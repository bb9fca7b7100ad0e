/**
 * Addresses by holder, as one text with a line for each: the holder as a JSON string, then its addresses. It is worked on
 * as text, since a call asks for one holder of many.
 */
export class Shard {
  constructor(public text = '') {}

  get(holder: string): string[] {
    const { start, end } = this.find(holder);
    return this.text.slice(start, end).trimEnd().split(' ').filter(Boolean);
  }

  /** Replaces what the holder has; nothing removes its line. */
  set(holder: string, addresses: readonly string[]): void {
    const { line, end } = this.find(holder);
    if (line >= 0) this.text = this.text.slice(0, line) + this.text.slice(end);
    if (addresses.length > 0) this.add(holder, addresses);
  }

  /** For a holder that has no line yet. */
  add(holder: string, addresses: readonly string[]): void {
    this.text += `${JSON.stringify(holder)} ${addresses.join(' ')}\n`;
  }

  /** Where the holder's line begins (-1: nowhere), where its addresses do, and where the line ends. */
  private find(holder: string): { line: number; start: number; end: number } {
    const key = `${JSON.stringify(holder)} `;
    // No line of another holder contains it after a line break: JSON writes line breaks as \\n.
    const line = this.text.startsWith(key) ? 0 : this.text.indexOf(`\n${key}`) + 1 || -1;
    if (line < 0) return { line, start: 0, end: 0 };
    const end = this.text.indexOf('\n', line);
    return { line, start: line + key.length, end: end < 0 ? this.text.length : end + 1 };
  }
}
