// The reference reads the lines of its allow-list with Go's RE2. Nearly all that anyone writes there means the same
// to JavaScript; what is spelled otherwise is translated here.

/** POSIX classes, which stand within brackets only: `[[:alnum:]_]`. */
const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** @throws SyntaxError for what is no expression to either */
export function fromRe2(expression: string): RegExp {
  const [whole = '', flags = ''] = /^\(\?([imsU]+)\)/.exec(expression) ?? [];
  const pattern = expression
    .slice(whole.length)
    .replace(/\\Q(.*?)(?:\\E|$)/g, (_, literal: string) => literal.replace(/[^A-Za-z0-9_]/g, '\\$&'))
    .replace(/\[:(\w+):\]/g, (text, name: string) => posixClasses[name] ?? text)
    .replace(/\\A/g, '(?<![^])')
    .replace(/\\z/g, '(?![^])')
    .replace(/\(\?P</g, '(?<');
  // U turns greedy into lazy, which makes no difference to whether something matches.
  return new RegExp(pattern, flags.replaceAll('U', ''));
}
