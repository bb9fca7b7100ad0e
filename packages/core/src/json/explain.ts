import { goEscapes } from './go-escapes.ts';

// Go's encoding/json reports an invalid document as `invalid character 'x' <where>`. This walks a text that
// JSON.parse has refused by the same states and says the same. Depth is kept in a list and not on the call stack,
// since the text may be hostile.

const end = 'unexpected end of JSON input';
const noLonger = 'after top-level value';

/** What is wrong with an invalid JSON text, as Go's encoding/json says it. */
export function explainInvalidJson(text: string): string {
  return new Walk(text).run() ?? 'invalid JSON';
}

type State = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'after value' | 'done';

class Walk {
  private at = 0;
  /** What is open around the current place, outermost first. */
  private readonly open: ('[' | '{')[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  run(): string | undefined {
    let state: State | { readonly problem: string } = 'value';
    for (;;) {
      while (/^[ \t\r\n]$/.test(this.char())) this.at += 1;
      const char = this.char();
      if (char === '') return state === 'done' ? undefined : end;
      state = this.step(state, char);
      if (typeof state === 'object') return state.problem;
    }
  }

  private char(): string {
    return this.text.charAt(this.at);
  }

  private step(state: State, char: string): State | { readonly problem: string } {
    switch (state) {
      case 'value or ]':
        return char === ']' ? this.close() : this.value(char);
      case 'value':
        return this.value(char);
      case 'key or }':
        if (char === '}') return this.close();
        return char === '"'
          ? this.literal(() => this.string(), 'colon')
          : this.invalid('looking for beginning of object key string');
      case 'key':
        return char === '"'
          ? this.literal(() => this.string(), 'colon')
          : this.invalid('looking for beginning of object key string');
      case 'colon':
        if (char !== ':') return this.invalid('after object key');
        this.at += 1;
        return 'value';
      case 'after value':
        return this.afterValue(char);
      case 'done':
        return this.invalid(noLonger);
    }
  }

  private value(char: string): State | { readonly problem: string } {
    const after = this.open.length > 0 ? 'after value' : 'done';
    if (char === '{' || char === '[') {
      this.at += 1;
      this.open.push(char);
      return char === '{' ? 'key or }' : 'value or ]';
    }
    if (char === '"') return this.literal(() => this.string(), after);
    if (/[-\d]/.test(char)) return this.literal(() => this.number(), after);
    for (const word of ['true', 'false', 'null']) {
      if (char === word[0]) return this.literal(() => this.word(word), after);
    }
    return this.invalid('looking for beginning of value');
  }

  private afterValue(char: string): State | { readonly problem: string } {
    const inside = this.open.at(-1);
    if (char === (inside === '{' ? '}' : ']')) return this.close();
    if (char !== ',') return this.invalid(inside === '{' ? 'after object key:value pair' : 'after array element');
    this.at += 1;
    return inside === '{' ? 'key' : 'value';
  }

  private close(): State {
    this.at += 1;
    this.open.pop();
    return this.open.length > 0 ? 'after value' : 'done';
  }

  private literal(read: () => string | undefined, next: State): State | { readonly problem: string } {
    const problem = read();
    return problem === undefined ? next : { problem };
  }

  private string(): string | undefined {
    for (this.at += 1; this.char() !== '"'; this.at += 1) {
      if (this.char() === '') return end;
      if (this.char() < ' ') return this.problem('in string literal');
      if (this.char() !== '\\') continue;
      this.at += 1;
      if (!/["\\/bfnrtu]/.test(this.char())) return this.problem('in string escape code');
      const digits = this.char() === 'u' ? 4 : 0;
      for (let digit = 0; digit < digits; digit += 1) {
        const problem = this.expect(/[\da-fA-F]/, 'in \\u hexadecimal character escape', 1);
        if (problem) return problem;
      }
    }
    this.at += 1;
    return undefined;
  }

  private number(): string | undefined {
    if (this.char() === '-') {
      const problem = this.expect(/\d/, 'in numeric literal', 1);
      if (problem) return problem;
    }
    // Nothing may follow a leading zero but a point or an exponent; a further digit is what comes "after" the number.
    if (this.char() === '0') this.at += 1;
    else this.digits();
    if (this.char() === '.') {
      const problem = this.expect(/\d/, 'after decimal point in numeric literal', 1);
      if (problem) return problem;
      this.digits();
    }
    if (/[eE]/.test(this.char())) {
      this.at += 1;
      const problem = this.expect(/\d/, 'in exponent of numeric literal', /[+-]/.test(this.char()) ? 1 : 0);
      if (problem) return problem;
      this.digits();
    }
    return undefined;
  }

  private word(word: string): string | undefined {
    for (const letter of word.slice(1)) {
      this.at += 1;
      if (this.char() !== letter) return this.problem(`in literal ${word} (expecting '${letter}')`);
    }
    this.at += 1;
    return undefined;
  }

  private digits(): void {
    while (/^\d$/.test(this.char())) this.at += 1;
  }

  /** Goes on by some characters and says what is wrong if the one there does not match. */
  private expect(allowed: RegExp, where: string, steps: number): string | undefined {
    this.at += steps;
    return allowed.test(this.char()) ? undefined : this.problem(where);
  }

  private invalid(where: string): { readonly problem: string } {
    return { problem: this.problem(where) };
  }

  private problem(where: string): string {
    return `invalid character ${quote(this.text, this.at)} ${where}`;
  }
}

/**
 * A character as Go quotes it, which reads bytes: of one beyond ASCII only the first byte, as if it were Latin-1. Where
 * the text ends inside a literal, Go looks at a space.
 */
function quote(text: string, at: number): string {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  const byte = new TextEncoder().encode(char)[0] ?? 0;
  if (byte >= 0x80) return `'${String.fromCharCode(byte)}'`;
  const short = goEscapes[char];
  if (short !== undefined) return `'${short}'`;
  return byte < 0x20 || byte === 0x7f ? `'\\x${byte.toString(16).padStart(2, '0')}'` : `'${char}'`;
}
