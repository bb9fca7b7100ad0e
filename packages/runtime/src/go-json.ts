// JSON with the words of Go's encoding/json. Users, and the tests of other runtimes, search for these texts;
// JSON.parse has others in every version of Node.

/**
 * Parses one JSON document.
 *
 * @throws SyntaxError in Go's words: `invalid character 'a' looking for beginning of value`
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(new Complaint(text).find(), { cause: error });
  }
}

/** A Go string literal: what `%q` prints. */
export function goQuote(text: string): string {
  let quoted = '';
  for (const character of text) quoted += escapes[character] ?? escapeUnprintable(character);
  return `"${quoted}"`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function escapeUnprintable(character: string): string {
  if (character === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const whitespace = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Finds the first character that no JSON document could have there, and says what was expected. */
class Complaint {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  find(): string {
    const problem = this.value() ?? (this.space() ? this.unexpected('after top-level value') : undefined);
    return problem ?? 'unexpected end of JSON input';
  }

  /** Each of these returns what is wrong, or nothing; at the end of the text that is left to the caller. */
  private value(): string | undefined {
    this.space();
    const first = this.text[this.at];
    if (first === undefined) return 'unexpected end of JSON input';
    if (first === '{') return this.members('}', () => this.member(), 'after object key:value pair');
    if (first === '[') return this.members(']', () => this.value(), 'after array element');
    if (first === '"') return this.string();
    if (first === '-' || (first >= '0' && first <= '9')) return this.number();
    for (const literal of ['true', 'false', 'null']) if (first === literal[0]) return this.literal(literal);
    return this.unexpected('looking for beginning of value');
  }

  private members(close: string, member: () => string | undefined, after: string): string | undefined {
    this.at += 1;
    this.space();
    if (this.text[this.at] === close) return this.skip();
    for (;;) {
      const problem = member();
      if (problem !== undefined) return problem;
      this.space();
      const next = this.text[this.at];
      if (next === close) return this.skip();
      if (next !== ',') return this.unexpected(after);
      this.at += 1;
    }
  }

  private member(): string | undefined {
    this.space();
    if (this.text[this.at] !== '"') return this.unexpected('looking for beginning of object key string');
    const problem = this.string();
    if (problem !== undefined) return problem;
    this.space();
    if (this.text[this.at] !== ':') return this.unexpected('after object key');
    this.at += 1;
    return this.value();
  }

  private string(): string | undefined {
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at] ?? '';
      if (character === '"') return this.skip();
      if (character < ' ') return this.unexpected('in string literal');
      if (character !== '\\') continue;
      this.at += 1;
      const escaped = this.text[this.at];
      if (escaped === undefined || !'"\\/bfnrtu'.includes(escaped)) return this.unexpected('in string escape code');
      for (let digit = 0; escaped === 'u' && digit < 4; digit += 1) {
        this.at += 1;
        if (!/[0-9a-fA-F]/.test(this.text[this.at] ?? ''))
          return this.unexpected('in \\u hexadecimal character escape');
      }
    }
    return 'unexpected end of JSON input';
  }

  private number(): string | undefined {
    number.lastIndex = this.at;
    const matched = number.exec(this.text)?.[0];
    if (matched === undefined) {
      this.at += 1; // the minus
      return this.unexpected('in numeric literal');
    }
    this.at += matched.length;
    const next = this.text[this.at];
    if (next === '.' && !/[.eE]/.test(matched)) return this.after(1, 'after decimal point in numeric literal');
    if ((next === 'e' || next === 'E') && !/[eE]/.test(matched)) {
      const sign = /[+-]/.test(this.text[this.at + 1] ?? '') ? 2 : 1;
      return this.after(sign, 'in exponent of numeric literal');
    }
    return undefined;
  }

  private literal(literal: string): string | undefined {
    for (const expected of literal) {
      if (this.text[this.at] !== expected) return this.unexpected(`in literal ${literal} (expecting '${expected}')`);
      this.at += 1;
    }
    return undefined;
  }

  private space(): boolean {
    whitespace.lastIndex = this.at;
    this.at += whitespace.exec(this.text)?.[0].length ?? 0;
    return this.at < this.text.length;
  }

  private skip(): undefined {
    this.at += 1;
  }

  private after(characters: number, context: string): string {
    this.at += characters;
    return this.unexpected(context);
  }

  private unexpected(context: string): string {
    const code = this.text.codePointAt(this.at);
    if (code === undefined) return 'unexpected end of JSON input';
    const character = String.fromCodePoint(code);
    const quoted = character === "'" ? "\\'" : character === '"' ? '"' : goQuote(character).slice(1, -1);
    return `invalid character '${quoted}' ${context}`;
  }
}
