import { CniError, type Files } from '@podwire/core';
import { notAllowed, unreadableExpression } from './errors.ts';
import { fromRe2 } from './re2.ts';
import type { Reading } from './sysctl-key.ts';

/** Where the reference plugin looks for it, and no config can say otherwise. */
export const allowListFile = '/etc/cni/tuning/allowlist.conf';

/** The sysctls that this node lets pods have: one regular expression a line. Without the file, all of them. */
export class AllowList {
  private readonly lines: readonly string[] | undefined;

  constructor(files: Files) {
    const lines = files.read(allowListFile)?.split('\n');
    this.lines = lines?.map((line) => line.trim()).filter((line) => line !== '');
  }

  /**
   * Whether a line matches the key, somewhere, as the reference matches. It is the key's plain spelling that is looked at,
   * with dots or with slashes, and not the one in the config: a list must not depend on how someone writes.
   */
  allows({ spellings }: Reading): boolean {
    if (!this.lines) return true;
    return this.lines.some((line) => {
      const expression = expressionOf(line);
      return spellings.some((spelling) => expression.test(spelling));
    });
  }

  refusal(key: string): CniError {
    return notAllowed(key, (this.lines ?? []).join(' '), allowListFile);
  }
}

function expressionOf(line: string): RegExp {
  try {
    return fromRe2(line);
  } catch (error) {
    throw unreadableExpression(line, allowListFile, CniError.from(error).message);
  }
}
